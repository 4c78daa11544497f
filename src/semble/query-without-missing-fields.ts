import { type MissingFields, missingFieldsIn } from './documents.ts';
import { failureOf, type GraphQLAnswer, type GraphQLQuery } from './graphql.ts';

/** An answer and the fields that were left out of its query. */
export interface TolerantAnswer {
  readonly answer: GraphQLAnswer;
  readonly missingFields: MissingFields;
}

/**
 * Sends a query, and repeats it without the fields that the schema does not have. `note` receives the names of new
 * missing fields, and `missingFields` collects them for the next query. Throws SembleFailure when the document is
 * invalid for any other reason.
 */
export async function queryWithoutMissingFields(
  query: GraphQLQuery,
  document: (missingFields: MissingFields) => string,
  variables: Readonly<Record<string, unknown>>,
  note: (text: string) => void,
  missingFields: Set<string> = new Set(),
): Promise<TolerantAnswer> {
  for (;;) {
    const answer = await query(document(missingFields), variables);
    const invalid = answer.problems.filter(({ kind }) => kind === 'invalid-document');
    if (invalid.length === 0) {
      return { answer, missingFields };
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
