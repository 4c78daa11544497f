import { isObject, membersOf } from './decode.ts';
import { type MissingFields, unknownMembers } from './documents.ts';
import { failureOf, type GraphQLProblem } from './graphql.ts';
import { type NumberDefinition, parsePatient, parseSembleId, type SemblePatient } from './patient.ts';
import type { TolerantAnswer } from './query-without-missing-fields.ts';

/** A patient as Semble has it now. */
export interface Reading {
  readonly patient: SemblePatient;
  /** The practice's number definitions. Undefined when they were not asked for or the token may not read them. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

/**
 * Reads the patient under `name` from an answer. A member that the token may not read is left out, which means unknown,
 * and `note` receives its name. Returns undefined when Semble says that there is no such patient. Throws SembleFailure
 * when Semble gives no answer about the patient.
 */
export function readingIn(
  { answer, missingFields, definitions }: TolerantAnswer,
  name: string,
  id: string,
  note: (text: string) => void,
): Reading | undefined {
  const raw = answer.data[name];
  const problems = answer.problems.filter(({ path }) => path.length === 0 || String(path[0]) === name);
  if (!isObject(raw)) {
    return noPatient(raw, problems);
  }
  leaveOutUnknown(raw, problems, missingFields, note);
  const patient = parsePatient(raw, note);
  if (patient?.id !== id) {
    throw failureOf(problems);
  }
  return { patient, definitions };
}

/**
 * Reads the patients of the rows of a list, by id. A row without an id, or with nothing else, is left out. Throws
 * SembleFailure for a rate limit.
 */
export function readingsIn(
  rows: readonly unknown[],
  reply: TolerantAnswer,
  note: (text: string) => void,
): ReadonlyMap<string, Reading> {
  // The path of a row is `patients.data.<index>`.
  const problems = reply.answer.problems.map((problem) =>
    problem.path[0] === 'patients' ? { ...problem, path: problem.path.slice(2) } : problem,
  );
  const ofRows = { ...reply, answer: { data: { ...rows }, problems } };
  const readings = new Map<string, Reading>();
  for (const [index, row] of rows.entries()) {
    const { id: rawId, ...members } = membersOf(row);
    const id = parseSembleId(rawId);
    const reading = id && Object.keys(members).length > 0 && readingIn(ofRows, `${index}`, id, note);
    if (reading) {
      readings.set(id, reading);
    }
  }
  return readings;
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
