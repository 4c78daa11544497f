import { failureOf, type GraphQLAnswer } from './graphql.ts';
import { DEFINITIONS, type NumberDefinition } from './patient.ts';

/**
 * Reads the practice's number definitions. Returns undefined, with a note, when they are not readable. Throws
 * SembleFailure for a rate limit, because a repeated request can return them.
 */
export function definitionsIn(answer: GraphQLAnswer, note: (text: string) => void): NumberDefinition[] | undefined {
  const { practice } = DEFINITIONS(answer.data, '', () => undefined) ?? {};
  const definitions = (practice?.practiceNumbers ?? []).flatMap(({ id, idType, deleted }) =>
    typeof id === 'string' && typeof idType === 'string' ? [{ id, idType, deleted: deleted === true }] : [],
  );
  const problems = answer.problems.filter(({ path }) => path[0] === 'practice');
  if (problems.some(({ kind }) => kind === 'rate-limited')) {
    throw failureOf(problems);
  }
  // An incomplete list is only usable when it has the definition of the NHS number.
  const isComplete = problems.length === 0;
  const isUsable = isComplete ? definitions.length > 0 : definitions.some(({ idType }) => idType === 'NHS_UK');
  if (!isUsable) {
    note("numbers: the practice's definitions can't be read: no new NHS number");
  }
  return isUsable ? definitions : undefined;
}
