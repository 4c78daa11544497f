import { getStatus, isOperationOutcome } from '@medplum/core';

const RESULTS = ['created', 'updated', 'unchanged', 'deleted', 'deactivated', 'merged', 'absent', 'ignored'];
const COUNTED = [...RESULTS, 'kept', 'quarantined', 'failed'].sort().join();
const ELEMENTS = new Set([
  ...['active', 'address', 'birthDate', 'contact', 'deceasedBoolean', 'extension', 'gender', 'generalPractitioner'],
  ...['identifier', 'managingOrganization', 'meta', 'name', 'telecom'],
]);
const QUARANTINED = new Set(['doubled', 'invalid', 'quarantined']);
const FAILED = new Set(['rate-limited', 'conflict', 'unavailable', 'refused']);

/** The fixed texts of refusals, by status. */
const REFUSALS: Readonly<Record<number, string>> = {
  401: outcome('login', 'Unauthorized', 'unauthorized'),
  400: outcome('invalid', 'Not a delivery'),
  429: outcome('throttled', 'Too many requests, try again later', 'too-many-requests'),
  409: outcome('conflict', 'The patient is being changed, try again later', 'conflict'),
  504: outcome('timeout', 'A system behind this one did not answer, try again later', 'server-timeout'),
  500: outcome('exception', 'The integration is not set up rightly'),
};

/** Every word that `kindOf` returns. */
export const KINDS: readonly string[] = [
  ...Object.keys(REFUSALS),
  ...RESULTS,
  'quarantined',
  'noted',
  'page',
  'schedule',
];

function outcome(code: string, text: string, id?: string): string {
  const issue = [{ severity: 'error', code, details: { text } }];
  return JSON.stringify({ resourceType: 'OperationOutcome', ...(id && { id }), issue });
}

/** The kind of an answer: an HTTP status, a result word, a page or a schedule; undefined for any other value. */
export function kindOf(answer: unknown): string | undefined {
  if (isOperationOutcome(answer)) {
    const status = getStatus(answer);
    return REFUSALS[status] === JSON.stringify(answer) ? String(status) : undefined;
  }
  const { result, ...rest } = Object(answer);
  if (result !== 'swept') {
    const isWord = [...RESULTS, 'quarantined', 'noted'].includes(result);
    return isWord && Object.keys(rest).length === 0 ? result : undefined;
  }
  if (!areCounts(rest.counts)) {
    return undefined;
  }
  if ('complete' in rest) {
    const flags = [rest.complete, rest.all].every((flag) => typeof flag === 'boolean');
    const isWhole = keys(rest) === 'all,complete,counts,everybody' && flags && Number.isInteger(rest.everybody);
    return isWhole ? 'schedule' : undefined;
  }
  return isPage(rest) ? 'page' : undefined;
}

function isPage({ next, ...rest }: Record<string, unknown>): boolean {
  const { counts, differing, quarantined, failed } = rest;
  const { quarantined: setAside, failed: notDone } = Object(counts);
  return (
    keys(rest) === 'counts,differing,failed,quarantined' &&
    (next === undefined || /^([0-9a-f]{24}|page:\w+)$/.test(String(next))) &&
    areRows(differing, 'elements', (names) => Array.isArray(names) && names.every((name) => ELEMENTS.has(name))) &&
    areRows(quarantined, 'reason', (reason) => QUARANTINED.has(String(reason))) &&
    areRows(failed, 'reason', (reason) => FAILED.has(String(reason))) &&
    Object(quarantined).length === setAside &&
    // Rows of Semble's list without a usable id are counted, and have no id to be named by.
    Object(failed).length <= Number(notDone)
  );
}

function areCounts(counts: unknown): boolean {
  return (
    keys(counts) === COUNTED &&
    Object.values(Object(counts)).every((count) => Number.isInteger(count) && Number(count) >= 0)
  );
}

function areRows(rows: unknown, member: string, isRight: (value: unknown) => boolean): boolean {
  return (
    Array.isArray(rows) &&
    rows.every(
      (row) => keys(row) === ['id', member].sort().join() && /^[0-9a-f]{24}$/.test(row.id) && isRight(row[member]),
    )
  );
}

function keys(value: unknown): string {
  return Object.keys(Object(value)).sort().join();
}
