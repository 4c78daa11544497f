import { patientDocument, patientsDocument } from './documents.ts';
import { failureOf, type GraphQLQuery, SembleFailure } from './graphql.ts';
import { queryWithoutMissingFields, type ReadOptions } from './query-without-missing-fields.ts';
import { type Reading, readingIn } from './read-answer.ts';

/**
 * Reads one patient and, with `withDefinitions`, the practice's number definitions in the same request. Fields that the
 * schema does not have, or that the token may not read, are left out, which means unknown. `note` receives their names.
 * Returns undefined when Semble says that there is no such patient (deleted, hidden from the token, not readable yet).
 * Throws SembleFailure when Semble gives no answer about the patient.
 */
export async function getPatient(query: GraphQLQuery, id: string, options: ReadOptions): Promise<Reading | undefined> {
  return readingIn(
    await queryWithoutMissingFields(query, patientDocument, { id }, options),
    'patient',
    id,
    options.note,
  );
}

/**
 * Reads many patients in one request. The result of an id is undefined when Semble does not have the patient, and a
 * SembleFailure when Semble gives no answer about it. Throws SembleFailure when the answer has no data, or when a rate
 * limit was the answer for every patient.
 */
export async function getPatients(
  query: GraphQLQuery,
  ids: readonly string[],
  options: ReadOptions,
): Promise<Map<string, Reading | SembleFailure | undefined>> {
  const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
  const reply = await queryWithoutMissingFields(
    query,
    (wanted) => patientsDocument(ids.length, wanted),
    variables,
    options,
  );
  const read = (id: string, index: number): Reading | SembleFailure | undefined => {
    try {
      return readingIn(reply, `p${index}`, id, options.note);
    } catch (error) {
      if (error instanceof SembleFailure) {
        return error;
      }
      throw error;
    }
  };
  const readings = ids.map(read);
  const failure = failureOf(reply.answer.problems);
  const isNoAnswer = failure.kind === 'rate-limited' || Object.keys(reply.answer.data).length === 0;
  if (isNoAnswer && readings.every((reading) => reading instanceof SembleFailure)) {
    throw failure;
  }
  return new Map(ids.map((id, index) => [id, readings[index]]));
}
