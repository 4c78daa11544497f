import { patientDocument, patientsDocument } from './documents.ts';
import { failureOf, type GraphQLQuery, SembleFailure } from './graphql.ts';
import type { NumberDefinition, SemblePatient } from './patient.ts';
import { queryWithoutMissingFields, type ReadOptions } from './query-without-missing-fields.ts';
import { definitionsIn, patientIn } from './read-answer.ts';

/** A patient as Semble has it now. */
export interface Reading {
  readonly patient: SemblePatient;
  /** The practice's number definitions. Undefined when they were not asked for or the token may not read them. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

/**
 * Reads one patient and, with `withDefinitions`, the practice's number definitions in the same request. Fields that the
 * schema does not have, or that the token may not read, are left out, which means unknown. `note` receives their names.
 * Returns undefined when Semble says that there is no such patient (deleted, hidden from the token, not readable yet).
 * Throws SembleFailure when Semble gives no answer about the patient.
 */
export async function getPatient(query: GraphQLQuery, id: string, options: ReadOptions): Promise<Reading | undefined> {
  const { withDefinitions, note } = options;
  const reply = await queryWithoutMissingFields(query, patientDocument, { id }, options);
  const patient = patientIn(reply, 'patient', id, note);
  return patient && { patient, definitions: withDefinitions ? definitionsIn(reply.answer, note) : undefined };
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
  const { withDefinitions, note } = options;
  const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
  const reply = await queryWithoutMissingFields(
    query,
    (wanted) => patientsDocument(ids.length, wanted),
    variables,
    options,
  );
  const definitions = withDefinitions ? definitionsIn(reply.answer, note) : undefined;
  const read = (id: string, index: number): Reading | SembleFailure | undefined => {
    try {
      const patient = patientIn(reply, `p${index}`, id, note);
      return patient && { patient, definitions };
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
