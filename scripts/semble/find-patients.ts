import { entriesOf, membersOf } from '../../src/semble/decode.ts';
import { failureOf, type GraphQLQuery } from '../../src/semble/graphql.ts';
import { parseSembleId } from '../../src/semble/patient.ts';

/** One row of Semble's list, as a person searches it. */
interface FoundPatient {
  readonly id: string;
  readonly name: string;
  /** The day of birth as Semble writes it; empty when it has none. */
  readonly dob: string;
  readonly archived: boolean;
}

export interface FoundPatients {
  readonly patients: readonly FoundPatient[];
  readonly hasMore: boolean;
}

const PAGE_SIZE = 50;

/** Semble searches names, e-mail address, date of birth and numbers, loosely. */
const DOCUMENT = `query FindPatients($search: String, $pagination: Pagination) {
  patients(search: $search, pagination: $pagination) {
    data { id firstName lastName dob archived } pageInfo { hasMore }
  }
}`;

/** Reads one page of Semble's list, counted from 1; an empty search lists everybody. Throws SembleFailure. */
export async function findPatients(query: GraphQLQuery, search: string, page: number): Promise<FoundPatients> {
  const pagination = { page, pageSize: PAGE_SIZE };
  const { data, problems } = await query(DOCUMENT, { ...(search && { search }), pagination });
  const { data: rows, pageInfo } = membersOf(data['patients']);
  if (!Array.isArray(rows)) {
    throw failureOf(problems);
  }
  return { patients: entriesOf(rows).flatMap(readRow), hasMore: membersOf(pageInfo)['hasMore'] === true };
}

function readRow(row: unknown): FoundPatient[] {
  const { id, firstName, lastName, dob, archived } = membersOf(row);
  const sembleId = parseSembleId(id);
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const name = [firstName, lastName].map(text).filter(Boolean).join(' ');
  return sembleId ? [{ id: sembleId, name, dob: text(dob).slice(0, 10), archived: archived === true }] : [];
}
