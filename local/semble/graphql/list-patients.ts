import type { ListDeviations } from '../deviations.ts';
import type { StoredPatient } from '../patients/patient.ts';
import type { SembleStore } from '../patients/store.ts';
import type { Token } from '../tokens.ts';
import { objectId } from './object-id.ts';
import type { CursorPosition } from './patient-list.ts';
import { isFoundBy } from './patient-view.ts';

// graphql has checked the arguments against the schema, which allows null.
interface Range {
  readonly start?: string | null;
  readonly end?: string | null;
}

export interface PatientsArguments {
  readonly search?: string | null;
  readonly pagination?: { readonly page?: number | null; readonly pageSize?: number | null } | null;
  readonly cursorPagination?: (CursorPosition & { readonly pageSize?: number | null }) | null;
  readonly options?: {
    readonly includeDeleted?: boolean | null;
    readonly createdAt?: Range | null;
    readonly updatedAt?: Range | null;
  } | null;
}

const DEFAULT_PAGE_SIZE = 50;
/** Milliseconds. */
const DAY = 86_400_000;

interface ListedPage {
  readonly rows: readonly StoredPatient[];
  readonly pageInfo: { readonly page: number | null; readonly pageSize: number; readonly hasMore: boolean | null };
}

/** Answers `Query.patients` for a token. */
export function listPatients(
  store: SembleStore,
  { search, pagination, cursorPagination, options }: PatientsArguments,
  token: Token,
  deviations: ListDeviations = {},
): ListedPage {
  const { updatedAt, maxPageSize = Number.POSITIVE_INFINITY } = deviations;
  if (updatedAt === 'refused' && options?.updatedAt) {
    throw new Error('updatedAt cannot be used here');
  }
  const wasCreated = within(options?.createdAt);
  const wasUpdated = updatedAt === 'ignored' ? () => true : within(options?.updatedAt, updatedAt);
  const filter = (patient: StoredPatient) =>
    isShown(patient, options?.includeDeleted ?? false, deviations) &&
    !token.hiddenPatients.has(patient.id) &&
    wasCreated(patient.createdAt) &&
    wasUpdated(patient.updatedAt) &&
    (!search || isFoundBy(search, patient));
  const asked = Math.max(1, (cursorPagination ?? pagination)?.pageSize ?? DEFAULT_PAGE_SIZE);
  const pageSize = Math.min(asked, maxPageSize);
  const page = Math.max(1, pagination?.page ?? 1);
  const { rows, hasMore } = cursorPagination
    ? store.patients.pageAt(position(store, cursorPagination, deviations), pageSize, filter)
    : store.patients.pageNumber(page, pageSize, filter);
  return {
    rows: deviations.order === 'descending' ? rows.toReversed() : rows,
    pageInfo: { page: cursorPagination ? null : page, pageSize, hasMore: deviations.hidesMore ? null : hasMore },
  };
}

function isShown(patient: StoredPatient, includeDeleted: boolean, deviations: ListDeviations): boolean {
  if (includeDeleted) {
    return !deviations.onlyDeleted || patient.deleted;
  }
  return !patient.deleted && !(deviations.hidesArchived && patient.archived);
}

function position(
  store: SembleStore,
  { cursor, direction }: CursorPosition,
  deviations: ListDeviations,
): CursorPosition {
  if (!cursor || deviations.cursor === 'ignored') {
    return { direction };
  }
  const id = objectId(cursor);
  if (deviations.cursor === 'must exist' && !store.patients.get(id)) {
    throw new Error('Invalid cursor');
  }
  const before = (BigInt(`0x${id}`) - 1n).toString(16).padStart(24, '0');
  return { cursor: deviations.cursor === 'inclusive' ? before : id, direction };
}

/** Whether an instant is in a range. Both ends belong to the range. A date without a time is its midnight UTC. */
function within(
  range: Range | null | undefined,
  deviation?: ListDeviations['updatedAt'],
): (instant: number) => boolean {
  const day = (time: number): number => (deviation === 'days' ? Math.floor(time / DAY) : time);
  const start = range?.start ? day(milliseconds(range.start)) : Number.NEGATIVE_INFINITY;
  const end = range?.end ? day(milliseconds(range.end)) : Number.POSITIVE_INFINITY;
  const isAtStart = (instant: number): boolean => deviation === 'exclusive' && instant === start;
  return (instant) => day(instant) >= start && day(instant) <= end && !isAtStart(instant);
}

function milliseconds(text: string): number {
  const time = /^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new Error('Invalid date');
  }
  return time;
}
