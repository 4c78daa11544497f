import * as v from 'valibot';
import type { PageResponse } from '../../src/bots/operator-request.ts';

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/));
/** The count of one result; 0 if the deployed version of the bot does not know the result. */
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);
/** Patients that are not in step, each with a reason. */
export const reasons = v.array(v.object({ id, reason: v.string() }));

const counts = v.object({
  created: count,
  updated: count,
  unchanged: count,
  deleted: count,
  deactivated: count,
  absent: count,
  merged: count,
  ignored: count,
  kept: count,
  quarantined: count,
  failed: count,
});

const swept = v.object({
  result: v.literal('swept'),
  next: v.exactOptional(v.pipe(v.string(), v.nonEmpty())),
  counts,
  differing: v.array(v.object({ id, elements: v.array(v.string()) })),
  quarantined: reasons,
  failed: reasons,
});

/** Creates a report without patients, to which others can be added. */
export function emptyPageResponse(): PageResponse {
  return { result: 'swept', counts: v.parse(counts, {}), differing: [], quarantined: [], failed: [] };
}

/** Adds one report to another. */
export function addPageResponse(whole: PageResponse, part: PageResponse): void {
  for (const name of countNames(whole.counts)) {
    whole.counts[name] += part.counts[name];
  }
  whole.differing.push(...part.differing);
  whole.quarantined.push(...part.quarantined);
  whole.failed.push(...part.failed);
}

/** Replaces the results of patients that were not in step by their new results. */
export function replaceResults(whole: PageResponse, again: PageResponse, ids: readonly string[]): void {
  for (const name of ['quarantined', 'failed'] as const) {
    const others = whole[name].filter(({ id }) => !ids.includes(id));
    whole.counts[name] -= whole[name].length - others.length;
    whole[name].splice(0, whole[name].length, ...others);
  }
  addPageResponse(whole, again);
}

/** How many failures have no id: unreadable rows of Semble's list, or a list that ended too early. */
export function failedWithoutId({ counts, failed }: Pick<PageResponse, 'counts' | 'failed'>): number {
  return Math.max(0, counts.failed - failed.length);
}

/** The names of the counts, in the order in which they are shown. */
export function countNames(of: PageResponse['counts']): (keyof PageResponse['counts'])[] {
  return Object.keys(of).filter((name): name is keyof PageResponse['counts'] => name in of);
}

/** Parses the bot's answer to an operator request; undefined for any other text. */
export function parsePageResponse(text: string): PageResponse | undefined {
  try {
    return v.parse(swept, JSON.parse(text));
  } catch {
    return undefined;
  }
}

const noted = v.object({ result: v.literal('noted') });

/** Whether a text is the bot's answer to a note. */
export function parseNoted(text: string): boolean {
  try {
    return v.is(noted, JSON.parse(text));
  } catch {
    return false;
  }
}
