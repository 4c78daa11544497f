import { parseInstant } from '../mappers/dates.ts';
import { membersOf } from '../semble/decode.ts';
import { parseJson } from '../semble/delivery.ts';
import { parseSembleId } from '../semble/patient.ts';
import { PageReport } from '../sync/page-report.ts';
import { retirePage } from '../sync/retire-page.ts';
import type { Run } from '../sync/run.ts';
import { type PageRequest, sweepPage } from '../sync/sweep.ts';
import { MAX_PATIENTS, syncPage } from '../sync/sync-page.ts';

/** What a command may ask of the bot; with `write` false it only reports what it would do. */
export type OperatorRequest =
  | ({ readonly eventType: 'bot.sweep' } & PageRequest)
  | { readonly eventType: 'bot.sync' | 'bot.retire'; readonly patientIds: readonly string[]; readonly write: boolean };

/** What came of an operator's request: ids, names of elements and fixed words. */
export interface PageResponse extends Pick<PageReport, 'counts' | 'differing' | 'quarantined' | 'failed'> {
  readonly result: 'swept';
  /** What to ask the next page with; absent on the last one, and where the list breaks off, which counts as failed. */
  readonly next?: string;
}

/** Reads the text of an operator's request; undefined when a member is missing or of the wrong type. */
export function parseOperatorRequest(text: string): OperatorRequest | undefined {
  const body = parseJson(text);
  const { eventType, since, cursor, patientIds, write } = membersOf(body);
  if (typeof write !== 'boolean') {
    return undefined;
  }
  if (eventType === 'bot.sweep') {
    return isOptional(since, isInstant) && isOptional(cursor, isText) ? { eventType, since, cursor, write } : undefined;
  }
  const ids = new Set(Array.isArray(patientIds) ? patientIds.map(parseSembleId) : []);
  const known = [...ids].filter((id) => id !== undefined);
  const isUsable = known.length === ids.size && known.length >= 1 && known.length <= MAX_PATIENTS;
  return (eventType === 'bot.sync' || eventType === 'bot.retire') && isUsable
    ? { eventType, patientIds: known, write }
    : undefined;
}

/** Does what an operator asks for. Throws Stopped when a request to either side comes to nothing as a whole. */
export async function carryOutRequest(run: Run, request: OperatorRequest): Promise<PageResponse> {
  const report = new PageReport(run.log);
  let next: string | undefined;
  switch (request.eventType) {
    case 'bot.sweep':
      next = await sweepPage(run, request, report);
      break;
    case 'bot.sync':
      await syncPage(run, request.patientIds, { write: request.write, report });
      break;
    case 'bot.retire':
      await retirePage(run, request.patientIds, { write: request.write, report });
      break;
  }
  return { result: 'swept', ...(next !== undefined && { next }), ...report };
}

function isOptional<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isInstant(value: unknown): value is string {
  return typeof value === 'string' && parseInstant(value) !== undefined;
}
