import { type Lacking, lackingFields } from './documents.ts';
import { type Answer, type Ask, failureOf } from './graphql.ts';

/** An answer, and the fields that had to be left out of the question. */
export interface TolerantAnswer {
  readonly answer: Answer;
  readonly lacking: Lacking;
}

/**
 * Asks, and asks again without the fields that the schema turns out to lack, as often as that brings it further; `note` is
 * told their names, and `lacking` remembers them for the next question. Throws SembleFailure when the document is no good
 * without them either.
 */
export async function askWithoutLacking(
  ask: Ask,
  document: (lacking: Lacking) => string,
  variables: Readonly<Record<string, unknown>>,
  note: (text: string) => void,
  lacking: Set<string> = new Set(),
): Promise<TolerantAnswer> {
  for (;;) {
    const answer = await ask(document(lacking), variables);
    const invalid = answer.problems.filter(({ trouble }) => trouble === 'invalid-document');
    if (invalid.length === 0) {
      return { answer, lacking };
    }
    const before = lacking.size;
    for (const field of lackingFields(invalid.map(({ text }) => text))) {
      lacking.add(field);
      note(`${field}: not in this practice's schema, not said`);
    }
    if (lacking.size === before) {
      throw failureOf(answer.problems);
    }
  }
}
