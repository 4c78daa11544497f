import { membersOf } from '../../../../src/semble/decode.ts';
import { patientFields } from '../../../../src/semble/documents.ts';
import { listByCursor } from '../../../../src/semble/list-patients.ts';
import { parseSembleId } from '../../../../src/semble/patient.ts';
import type { Answer } from '../answer.ts';
import type { Asker } from '../ask.ts';

/** One page of Semble's list of patients. */
export interface ListPage {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  /** The ids of the rows, in their order. */
  readonly ids: readonly string[];
  /** As Semble sends it. */
  readonly hasMore: unknown;
}

/** Reads a page; undefined when the answer has none. */
export function pageIn({ data }: Answer): ListPage | undefined {
  const { data: list, pageInfo } = membersOf(data['patients']);
  if (!Array.isArray(list)) {
    return undefined;
  }
  const rows = list.map(membersOf);
  return { rows, ids: rows.flatMap(({ id }) => parseSembleId(id) ?? []), hasMore: membersOf(pageInfo)['hasMore'] };
}

interface ListRequest {
  readonly pageSize: number;
  readonly cursor?: string;
  readonly options?: Readonly<Record<string, unknown>>;
  /** The fields of each patient; all that the bot asks for when left out. */
  readonly fields?: string;
}

/** Reads a page of the list by cursor. */
export function askForPage(asker: Asker, { pageSize, cursor, options = {}, fields }: ListRequest): Promise<Answer> {
  const cursorPagination = { direction: 'NEXT', pageSize, ...(cursor !== undefined && { cursor }) };
  return asker.askForPatients((missingFields) => listByCursor(fields ?? patientFields(missingFields)), {
    cursorPagination,
    options,
  });
}
