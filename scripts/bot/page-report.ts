import * as v from 'valibot';
import type { PageResponse } from '../../src/bots/operator-request.ts';

const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/));
/** A word that another version of the bot doesn't know is a word that it never counts. */
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0);
const reasons = v.array(v.object({ id, reason: v.string() }));

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

/** A report on nobody, to add others to. */
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

/** How many failures have no id: rows of Semble's list that can't be read, or a list that breaks off. */
export function failedWithoutId({ counts, failed }: Pick<PageResponse, 'counts' | 'failed'>): number {
  return Math.max(0, counts.failed - failed.length);
}

/** The names of the counts, in the order that they are shown in. */
export function countNames(of: PageResponse['counts']): (keyof PageResponse['counts'])[] {
  return Object.keys(of).filter((name): name is keyof PageResponse['counts'] => name in of);
}

/** Reads the bot's answer to an operator's request; undefined when it is something else. */
export function parsePageResponse(text: string): PageResponse | undefined {
  try {
    return v.parse(swept, JSON.parse(text));
  } catch {
    return undefined;
  }
}
