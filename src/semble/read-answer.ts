import { isObject } from './decode.ts';
import { type MissingFields, unknownMembers } from './documents.ts';
import { failureOf, type GraphQLAnswer, type GraphQLProblem } from './graphql.ts';
import { DEFINITIONS, type NumberDefinition, parsePatient, type SemblePatient } from './patient.ts';
import type { TolerantAnswer } from './query-without-missing-fields.ts';

/**
 * Reads the patient under `name` from an answer. A member that the token may not read is left out, which means unknown,
 * and `note` receives its name. Returns undefined when Semble says that there is no such patient. Throws SembleFailure
 * when Semble gives no answer about the patient.
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

/** Only null without an error, or "not found" on the path of the patient, means that there is no such patient. */
function noPatient(raw: unknown, problems: readonly GraphQLProblem[]): undefined {
  const notFound = problems.filter(({ path, kind }) => path.length === 1 && kind === 'not-found');
  if (problems.length > notFound.length || (notFound.length === 0 && raw !== null)) {
    throw failureOf(problems);
  }
}

/**
 * Removes the members whose value is unknown: the member that an error names or, when the error names no member, every
 * empty member. Throws SembleFailure for a rate limit.
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
    // The name goes into the log, so it must be a member that was asked for.
    const member = Object.keys(raw).find((name) => name === path[1]);
    const empty = Object.keys(raw).filter(
      (name) => raw[name] === null || (Array.isArray(raw[name]) && !raw[name].length),
    );
    for (const name of member === undefined ? empty : [member]) {
      unknownNames.add(name);
    }
    note(`${member ?? 'patient'}: ${kind}, unknown`);
  }
  for (const name of unknownNames) {
    delete raw[name];
  }
}

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
    note("numbers: the practice's definitions can't be read, so no new number counts as NHS number");
  }
  return isUsable ? definitions : undefined;
}
