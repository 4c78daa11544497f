import { type MissingFields, missingFieldsIn } from './documents.ts';
import { type Answer, failureOf, type GraphQLQuery } from './graphql.ts';

/** An answer, and the fields that had to be left out of the question. */
export interface TolerantAnswer {
  readonly answer: Answer;
  readonly missingFields: MissingFields;
}

/**
 * Asks, and asks again without the fields that the schema turns out to lack, as often as that brings it further; `note` is
 * told their names, and `lacking` remembers them for the next question. Throws SembleFailure when the document is no good
 * without them either.
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
      note(`${field}: not in this practice's schema, not said`);
    }
    if (missingFields.size === before) {
      throw failureOf(answer.problems);
    }
  }
}
