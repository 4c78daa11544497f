import { entriesOf, membersOf } from './decode.ts';
import { definitionFields, patientFields } from './documents.ts';
import { failureOf, type GraphQLQuery, SembleFailure } from './graphql.ts';
import { parseSembleId } from './patient.ts';
import { queryWithoutMissingFields, type ReadOptions } from './query-without-missing-fields.ts';
import { type Reading, readingsIn } from './read-answer.ts';

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
  /** The patients of the rows, by id, when they were asked for. A row that cannot be read as a patient has none. */
  readonly readings?: ReadonlyMap<string, Reading> | undefined;
}

export interface ListOptions {
  readonly cursor?: string | undefined;
  /** Only patients changed at or after this instant. */
  readonly since?: string | undefined;
  readonly includeDeleted?: boolean | undefined;
  /** The fields of each patient, which must include `id`; only `id` by default. */
  readonly fields?: string;
  /** Reads the patients themselves, with the same fields as `getPatient`. */
  readonly read?: ReadOptions | undefined;
}

export const PAGE_SIZE = 50;

const BY_PAGE = 'page:';

const IDS_ONLY: ReadOptions = { withDefinitions: false, note: () => undefined };

const listDocument = (page: string, type: string, fields: string, others: string): string =>
  `query List($${page}: ${type}, $options: QueryOptions) {
  patients(${page}: $${page}, options: $options) { data { ${fields} } pageInfo { hasMore } } ${others}
}`;

/**
 * The query for one page of the list by cursor, which Semble recommends for reading the whole list:
 * https://docs.semble.io/docs/release-notes/. `fields` are the fields of each patient, `others` the fields beside the
 * list.
 */
export const listByCursor = (fields: string, others = ''): string =>
  listDocument('cursorPagination', 'CursorPagination', fields, others);

/** The older query, by page number. Rows may move between pages or come twice. */
export const listByPage = (fields: string, others = ''): string =>
  listDocument('pagination', 'Pagination', fields, others);

/**
 * Reads one page of Semble's list, by cursor, or by page number where the schema has no cursors. Throws SembleFailure
 * when Semble returns no list.
 */
export async function listPatients(query: GraphQLQuery, request: ListOptions): Promise<PatientPage> {
  const { cursor, since, includeDeleted } = request;
  const options = { ...(since && { updatedAt: { start: since } }), ...(includeDeleted && { includeDeleted }) };
  if (cursor?.startsWith(BY_PAGE)) {
    const page = Number(cursor.slice(BY_PAGE.length));
    const pagination = { page, pageSize: PAGE_SIZE };
    return readPage(query, listByPage, { pagination, options }, request, () => `${BY_PAGE}${page + 1}`);
  }
  const cursorPagination = { direction: 'NEXT', pageSize: PAGE_SIZE, ...(cursor && { cursor }) };
  try {
    return await readPage(query, listByCursor, { cursorPagination, options }, request, (ids) => ids.at(-1));
  } catch (error) {
    if (cursor || !(error instanceof SembleFailure) || error.kind !== 'invalid-document') {
      throw error;
    }
    return listPatients(query, { ...request, cursor: `${BY_PAGE}1` });
  }
}

async function readPage(
  query: GraphQLQuery,
  document: typeof listByCursor,
  variables: Readonly<Record<string, unknown>>,
  { fields = 'id', read }: ListOptions,
  nextOf: (ids: readonly string[]) => string | undefined,
): Promise<PatientPage> {
  const reply = await queryWithoutMissingFields(
    query,
    (wanted) => document(read ? patientFields(wanted.missingFields) : fields, definitionFields(wanted)),
    variables,
    read ?? IDS_ONLY,
  );
  const { data: rows, pageInfo } = membersOf(reply.answer.data['patients']);
  const { hasMore } = membersOf(pageInfo);
  const found = entriesOf(rows).map((row) => parseSembleId(membersOf(row)['id']));
  const ids = found.filter((id) => id !== undefined);
  const problems = reply.answer.problems.filter(({ path }) => path[0] !== 'practice');
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
    unreadable: found.length - ids.length,
    next: hasMore === true && ids.length > 0 ? nextOf(ids) : undefined,
    isLast: hasMore === false,
    readings: read && readingsIn(rows, reply, read.note),
  };
}
