import { type DocumentOptions, type MissingFields, missingFieldsIn } from './documents.ts';
import { failureOf, type GraphQLAnswer, type GraphQLQuery } from './graphql.ts';
import { definitionsIn } from './number-definitions.ts';
import type { NumberDefinition } from './patient.ts';

/** Options for reading patients. */
export interface ReadOptions {
  /** Whether to read the practice's number definitions in the same request. */
  readonly withDefinitions: boolean;
  /** Logs the names of fields that are left out. */
  readonly note: (text: string) => void;
  /** Fields, as `Type.field`, that the schema does not have. They are not asked for. New ones are added to the set. */
  readonly missingFields?: Set<string> | undefined;
}

/** An answer, the fields that were left out of its query, and the practice's number definitions in it. */
export interface TolerantAnswer {
  readonly answer: GraphQLAnswer;
  readonly missingFields: MissingFields;
  /** Undefined when they were not asked for or the token may not read them. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

/**
 * Sends a query, and repeats it without the fields that the schema does not have. Throws SembleFailure when the document is
 * invalid for any other reason.
 */
export async function queryWithoutMissingFields(
  query: GraphQLQuery,
  document: (options: DocumentOptions) => string,
  variables: Readonly<Record<string, unknown>>,
  { withDefinitions, note, missingFields = new Set() }: ReadOptions,
): Promise<TolerantAnswer> {
  for (;;) {
    const answer = await query(document({ withDefinitions, missingFields }), variables);
    const invalid = answer.problems.filter(({ kind }) => kind === 'invalid-document');
    if (invalid.length === 0) {
      return {
        answer,
        missingFields,
        definitions: withDefinitions && 'practice' in answer.data ? definitionsIn(answer, note) : undefined,
      };
    }
    const before = missingFields.size;
    for (const field of missingFieldsIn(invalid.map(({ text }) => text))) {
      missingFields.add(field);
      note(`${field}: not in this practice's schema, unknown`);
    }
    if (missingFields.size === before) {
      throw failureOf(answer.problems);
    }
  }
}
