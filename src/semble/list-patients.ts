import { entriesOf, membersOf } from './decode.ts';
import { failureOf, type GraphQLAnswer, type GraphQLQuery } from './graphql.ts';
import { parseSembleId } from './patient.ts';

/** A page of Semble's list. It can have more rows than requested. */
export interface PatientPage {
  /** In Semble's order, each once. */
  readonly ids: readonly string[];
  /** The number of rows without a readable id. Each of them is a patient that the page does not name. */
  readonly unreadable: number;
  /** The cursor of the next page, opaque to callers. Undefined when there is no next page, or no way to it. */
  readonly next: string | undefined;
  /** Whether Semble says that the list ends here. */
  readonly isLast: boolean;
}

export interface ListOptions {
  readonly cursor?: string | undefined;
  /** Only patients changed at or after this instant. */
  readonly since?: string | undefined;
  readonly includeDeleted?: boolean | undefined;
  /** The fields of each patient, which must include `id`; only `id` by default. */
  readonly fields?: string;
}

export const PAGE_SIZE = 50;

const BY_PAGE = 'page:';

const listDocument = (page: string, type: string, fields: string): string =>
  `query List($${page}: ${type}, $options: QueryOptions) {
  patients(${page}: $${page}, options: $options) { data { ${fields} } pageInfo { hasMore } }
}`;

/**
 * The query for one page of the list by cursor, which Semble recommends for reading the whole list:
 * https://docs.semble.io/docs/release-notes/. `fields` are the fields of each patient.
 */
export const listByCursor = (fields: string): string => listDocument('cursorPagination', 'CursorPagination', fields);

/** The older query, by page number. Rows may move between pages or come twice. */
export const listByPage = (fields: string): string => listDocument('pagination', 'Pagination', fields);

/**
 * Reads one page of Semble's list, by cursor, or by page number where the schema has no cursors. Throws SembleFailure
 * when Semble returns no list.
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
  const answer = await query(listByPage(fields), { pagination: { page, pageSize: PAGE_SIZE }, options });
  return readPage(answer, () => `${BY_PAGE}${page + 1}`);
}

function readPage(
  { data, problems }: GraphQLAnswer,
  nextOf: (ids: readonly string[]) => string | undefined,
): PatientPage {
  const { data: rows, pageInfo } = membersOf(data['patients']);
  const { hasMore } = membersOf(pageInfo);
  const read = entriesOf(rows).map((row) => parseSembleId(membersOf(row)['id']));
  const ids = read.filter((id) => id !== undefined);
  const failure = failureOf(problems);
  // An error of a single row must not hide the other rows, unless it is a rate limit. If every row has an error, the
  // error counts for the page, so that a refused permission is reported.
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
