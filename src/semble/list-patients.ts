import { membersOf } from './decode.ts';
import { type Answer, failureOf, type GraphQLQuery } from './graphql.ts';
import { parseSembleId } from './patient.ts';

/** A page of Semble's list. It can have more rows than were asked for. */
export interface PatientPage {
  /** In Semble's order, each once. */
  readonly ids: readonly string[];
  /** How many rows came without an id that can be read: somebody is there of whom nothing is known. */
  readonly unreadable: number;
  /** What to ask the next page with; absent where there is none, or no way to it. Opaque to everybody else. */
  readonly next: string | undefined;
  /** Whether Semble says that the list ends here. */
  readonly isLast: boolean;
}

export interface ListOptions {
  readonly cursor?: string | undefined;
  /** Only patients changed at or after this instant. */
  readonly since?: string | undefined;
  readonly includeDeleted?: boolean | undefined;
  /** The fields to ask for of each patient, `id` among them; `id` alone when left out. */
  readonly fields?: string;
}

export const PAGE_SIZE = 50;

const BY_PAGE = 'page:';

/**
 * One page of the list, by cursor: the form that is meant for a full pass. `fields` are the fields of each patient.
 * https://docs.semble.io/docs/release-notes/
 */
export const listByCursor = (fields: string): string =>
  `query List($cursorPagination: CursorPagination, $options: QueryOptions) {
  patients(cursorPagination: $cursorPagination, options: $options) { data { ${fields} } pageInfo { hasMore } }
}`;

/** The older form, by page number, in which rows may shift or come twice. */
export const listByPage = (fields: string): string =>
  `query List($pagination: Pagination, $options: QueryOptions) {
  patients(pagination: $pagination, options: $options) { data { ${fields} } pageInfo { hasMore } }
}`;

/**
 * One page of ids of Semble's patients, by cursor, or by page number where the schema has no cursors.
 * Throws SembleFailure when Semble gives no list.
 */
export async function listPatients(
  query: GraphQLQuery,
  { cursor, since, includeDeleted, fields = 'id' }: ListOptions,
): Promise<PatientPage> {
  const options = { ...(since && { updatedAt: { start: since } }), ...(includeDeleted && { includeDeleted }) };
  if (!cursor?.startsWith(BY_PAGE)) {
    const cursorPagination = { direction: 'NEXT', pageSize: PAGE_SIZE, ...(cursor && { cursor }) };
    const answer = await query(listByCursor(fields), { cursorPagination, options });
    if (cursor || !answer.problems.some(({ kind }) => kind === 'invalid-document')) {
      return readPage(answer, (ids) => ids.at(-1));
    }
  }
  const page = cursor ? Number(cursor.slice(BY_PAGE.length)) : 1;
  const answer = await query(listByPage(fields), {
    pagination: { page, pageSize: PAGE_SIZE },
    options,
  });
  return readPage(answer, () => `${BY_PAGE}${page + 1}`);
}

function readPage({ data, problems }: Answer, nextOf: (ids: readonly string[]) => string | undefined): PatientPage {
  const { data: rows, pageInfo } = membersOf(data['patients']);
  const { hasMore } = membersOf(pageInfo);
  const read = Array.isArray(rows) ? rows.map((row) => parseSembleId(membersOf(row)['id'])) : [];
  const ids = read.filter((id) => id !== undefined);
  const failure = failureOf(problems);
  // A bad row has a path of its own and must not hide the others, unless Semble asks to slow down. Where every row is bad,
  // the reason counts for the page: a rate limit passes, a refused permission needs a person.
  const isNoList = problems.some(({ path, kind }) => path.length < 3 || kind === 'rate-limited');
  const isRefused = ids.length === 0 && failure.kind !== 'failed';
  if (!Array.isArray(rows) || isNoList || isRefused) {
    throw failure;
  }
  return {
    ids: [...new Set(ids)],
    unreadable: read.length - ids.length,
    next: hasMore === true && ids.length > 0 ? nextOf(ids) : undefined,
    isLast: hasMore === false,
  };
}
