import { isObject, membersOf } from './decode.ts';
import type { MissingFields } from './documents.ts';
import { unknownMembers } from './documents.ts';
import { type Answer, failureOf, type GraphQLProblem } from './graphql.ts';
import { type NumberDefinition, parsePatient, type SemblePatient } from './patient.ts';
import type { TolerantAnswer } from './query-without-missing-fields.ts';

/**
 * The patient that an answer holds under `name`. A part that the token may not see is left out of it, where absent means
 * "not said"; `note` is told its name. Undefined when Semble says that there is no such patient; throws SembleFailure
 * when it says nothing about the patient.
 */
export function patientIn(
  { answer, missingFields }: TolerantAnswer,
  name: string,
  id: string,
  note: (text: string) => void,
): SemblePatient | undefined {
  const raw = answer.data[name];
  const problems = answer.problems.filter(({ path }) => path.length === 0 || path[0] === name);
  if (!isObject(raw)) {
    return noPatient(raw, problems);
  }
  leaveOutUnknown(raw, problems, missingFields, note);
  const patient = parsePatient(raw, note);
  if (patient?.id !== id) {
    throw failureOf(problems);
  }
  return patient;
}

/** Null without an error, or "not found" on the patient's own path, is an answer; anything else is none. */
function noPatient(raw: unknown, problems: readonly GraphQLProblem[]): undefined {
  const notFound = problems.filter(({ path, kind }) => path.length === 1 && kind === 'not-found');
  if (problems.length > notFound.length || (notFound.length === 0 && raw !== null)) {
    throw failureOf(problems);
  }
}

/**
 * Takes out of the patient what its emptiness says nothing about: a member that an error names and, where an error
 * names no member, every empty one.
 */
function leaveOutUnknown(
  raw: Record<string, unknown>,
  problems: readonly GraphQLProblem[],
  missingFields: MissingFields,
  note: (text: string) => void,
): void {
  const unknownNames = new Set(unknownMembers(missingFields));
  for (const { path, kind } of problems) {
    if (kind === 'rate-limited') {
      throw failureOf(problems);
    }
    // Only a name that was asked for is one; anything else in its place would go into the log.
    const member = Object.keys(raw).find((name) => name === path[1]);
    const empty = Object.keys(raw).filter(
      (name) => raw[name] === null || (Array.isArray(raw[name]) && !raw[name].length),
    );
    for (const name of member === undefined ? empty : [member]) {
      unknownNames.add(name);
    }
    note(`${member ?? 'patient'}: ${kind}, not said`);
  }
  for (const name of unknownNames) {
    delete raw[name];
  }
}

/**
 * Reads the practice's number definitions; undefined, with a note, when there are none to be seen. Throws SembleFailure
 * when Semble asks to slow down: asked again, it shows them.
 */
export function definitionsIn(answer: Answer, note: (text: string) => void): NumberDefinition[] | undefined {
  const practice = answer.data['practice'];
  const list = isObject(practice) && Array.isArray(practice['practiceNumbers']) ? practice['practiceNumbers'] : [];
  const definitions = list.flatMap((entry: unknown) => {
    const { id, idType, deleted } = membersOf(entry);
    return typeof id === 'string' && typeof idType === 'string' ? [{ id, idType, deleted: deleted === true }] : [];
  });
  const problems = answer.problems.filter(({ path }) => path[0] === 'practice');
  if (problems.some(({ kind }) => kind === 'rate-limited')) {
    throw failureOf(problems);
  }
  // A list with holes says nothing about what it does not show.
  const isWhole = problems.length === 0;
  const isUsable = isWhole ? definitions.length > 0 : definitions.some(({ idType }) => idType === 'NHS_UK');
  if (!isUsable) {
    note("numbers: the practice's definitions can't be read, so no new number counts as NHS number");
  }
  return isUsable ? definitions : undefined;
}
