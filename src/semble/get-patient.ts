import { type MissingFields, patientDocument, patientsDocument } from './documents.ts';
import { failureOf, type GraphQLQuery, SembleFailure } from './graphql.ts';
import type { NumberDefinition, SemblePatient } from './patient.ts';
import { queryWithoutMissingFields } from './query-without-missing-fields.ts';
import { definitionsIn, patientIn } from './read-answer.ts';

/** How patients are read. */
export interface ReadOptions {
  /** Whether the practice's number definitions come in the same request. */
  readonly withDefinitions: boolean;
  /** Takes the names of what is left out. */
  readonly note: (text: string) => void;
  /** Fields, as `Type.field`, that the schema lacks: not asked for, and added to as they turn out. */
  readonly missingFields?: Set<string> | undefined;
}

/** A patient as Semble has it now. */
export interface Reading {
  readonly patient: SemblePatient;
  /** The practice's number definitions; undefined when they were not asked for or the token may not read them. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

/**
 * Reads one patient, with the practice's number definitions in the same request if they are wanted. What the schema
 * lacks or the token may not see is left out, where absent means "not said"; `note` is told the names, and `lacking`
 * keeps those that the schema lacks, so that the next reading does not ask for them.
 * Returns undefined when Semble says that there is no such patient (deleted, hidden from the token, not readable yet);
 * throws SembleFailure when it says nothing about the patient.
 */
export async function getPatient(
  query: GraphQLQuery,
  id: string,
  { withDefinitions, note, missingFields }: ReadOptions,
): Promise<Reading | undefined> {
  const document = (missing: MissingFields): string => patientDocument({ withDefinitions, missingFields: missing });
  const reply = await queryWithoutMissingFields(query, document, { id }, note, missingFields);
  const patient = patientIn(reply, 'patient', id, note);
  return patient && { patient, definitions: withDefinitions ? definitionsIn(reply.answer, note) : undefined };
}

/**
 * Reads many patients in one request. Undefined for one whom Semble does not have, a SembleFailure for one about whom it
 * says nothing; throws SembleFailure when the answer has no data, or says of all of them that this was too often.
 */
export async function getPatients(
  query: GraphQLQuery,
  ids: readonly string[],
  { withDefinitions, note, missingFields }: ReadOptions,
): Promise<Map<string, Reading | SembleFailure | undefined>> {
  const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
  const document = (missing: MissingFields): string =>
    patientsDocument(ids.length, { withDefinitions, missingFields: missing });
  const reply = await queryWithoutMissingFields(query, document, variables, note, missingFields);
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
