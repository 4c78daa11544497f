import { parseInstant } from '../mappers/dates.ts';
import { entriesOf, membersOf, parseJson } from '../semble/decode.ts';
import { parseSembleId } from '../semble/patient.ts';
import { PageReport } from '../sync/page-report.ts';
import { retirePage } from '../sync/retire-page.ts';
import type { Run } from '../sync/run.ts';
import { type PageRequest, sweepPage } from '../sync/sweep/sweep-page.ts';
import { MAX_PATIENTS, syncPage } from '../sync/sync-page.ts';
import { type Note, parseNote } from './note.ts';

/** A request that a command sends to the bot. With `write` false the bot only reports what it would do. */
export type OperatorRequest =
  | ({ readonly eventType: 'bot.sweep' } & PageRequest)
  | { readonly eventType: 'bot.sync' | 'bot.retire'; readonly patientIds: readonly string[]; readonly write: boolean };

/** A request that a command sends so that the log has a note of what it did. */
export type NoteRequest = { readonly eventType: 'bot.note' } & Note;

/** The answer to an operator request for patients. It holds only ids, names of elements and fixed words. */
export interface PageResponse extends Pick<PageReport, 'counts' | 'differing' | 'quarantined' | 'failed'> {
  readonly result: 'swept';
  /** The cursor of the next page. Absent on the last page, and where the list breaks off, which counts as failed. */
  readonly next?: string;
}

/** The answer to a note. */
export interface Noted {
  readonly result: 'noted';
}

/** Parses the text of an operator request. Returns undefined when a member is missing or has the wrong type. */
export function parseOperatorRequest(text: string): OperatorRequest | NoteRequest | undefined {
  const body = membersOf(parseJson(text));
  const { eventType, since, cursor, patientIds, write } = body;
  if (eventType === 'bot.note') {
    const note = parseNote(body);
    return note && { eventType, ...note };
  }
  if (typeof write !== 'boolean') {
    return undefined;
  }
  if (eventType === 'bot.sweep') {
    return isOptional(since, isInstant) && isOptional(cursor, isText) ? { eventType, since, cursor, write } : undefined;
  }
  const ids = new Set(entriesOf(patientIds).map(parseSembleId));
  const known = [...ids].filter((id) => id !== undefined);
  const isUsable = known.length === ids.size && known.length >= 1 && known.length <= MAX_PATIENTS;
  return (eventType === 'bot.sync' || eventType === 'bot.retire') && isUsable
    ? { eventType, patientIds: known, write }
    : undefined;
}

/** Carries out an operator request. A note calls neither Medplum nor Semble: it is only for the log. Throws SyncError when a whole request to Semble or Medplum fails. */
export async function carryOutRequest(run: Run, request: OperatorRequest | NoteRequest): Promise<PageResponse | Noted> {
  if (request.eventType === 'bot.note') {
    return { result: 'noted' };
  }
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
