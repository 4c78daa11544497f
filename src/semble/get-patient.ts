import { isObject } from './decode.ts';
import { type Lacking, lackingFields, patientDocument, unsaidMembers } from './documents.ts';
import { type Answer, type Ask, failureOf, type Problem } from './graphql.ts';
import { type NumberDefinition, parsePatient, type SemblePatient } from './patient.ts';

/** A patient as Semble has it now. */
export interface Reading {
  readonly patient: SemblePatient;
  /** The practice's number definitions; undefined when they were not asked for or the token may not read them. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

/**
 * Reads one patient, with the practice's number definitions in the same request if they are wanted.
 * A field that this practice's schema lacks is left out and asked without; a part that the token may not see is left
 * out of the result, where absent means "not said"; `note` is told the names of both.
 * Returns undefined when Semble says that there is no such patient (deleted, hidden from the token, not readable yet);
 * throws SembleFailure when it says nothing about the patient.
 */
export async function getPatient(
  ask: Ask,
  id: string,
  withDefinitions: boolean,
  note: (text: string) => void,
): Promise<Reading | undefined> {
  const { answer, lacking } = await askWithoutLacking(ask, (without) => patientDocument(withDefinitions, without), {
    id,
  });
  for (const field of lacking) {
    note(`${field}: not in this practice's schema, not said`);
  }
  const raw = answer.data['patient'];
  if (!isObject(raw)) {
    return noPatient(raw, answer.problems);
  }
  leaveOutUnsaid(raw, answer.problems, lacking, note);
  const patient = parsePatient(raw, note);
  if (patient?.id !== id) {
    throw failureOf([]);
  }
  return { patient, definitions: withDefinitions ? parseDefinitions(answer.data['practice'], note) : undefined };
}

/** Asks, and asks again without the fields that the schema turns out to lack, as often as that brings it further. */
async function askWithoutLacking(
  ask: Ask,
  document: (lacking: Lacking) => string,
  variables: Readonly<Record<string, unknown>>,
): Promise<{ readonly answer: Answer; readonly lacking: Lacking }> {
  const lacking = new Set<string>();
  for (;;) {
    const answer = await ask(document(lacking), variables);
    const invalid = answer.problems.filter(({ trouble }) => trouble === 'invalid-document');
    if (invalid.length === 0) {
      return { answer, lacking };
    }
    const before = lacking.size;
    for (const field of lackingFields(invalid.map(({ text }) => text))) {
      lacking.add(field);
    }
    if (lacking.size === before) {
      throw failureOf(answer.problems);
    }
  }
}

/** Null without an error, or "not found" on the patient's own path, is an answer; anything else is none. */
function noPatient(raw: unknown, problems: readonly Problem[]): undefined {
  const concerning = problems.filter(({ path }) => path.length === 0 || path[0] === 'patient');
  const notFound = concerning.filter(({ path, trouble }) => path.length === 1 && trouble === 'not-found');
  if (concerning.length > notFound.length || (notFound.length === 0 && raw !== null)) {
    throw failureOf(concerning);
  }
}

/**
 * Takes out of the patient what its emptiness says nothing about: a member that an error names and, where an error
 * names no member, every empty one.
 */
function leaveOutUnsaid(
  raw: Record<string, unknown>,
  problems: readonly Problem[],
  lacking: Lacking,
  note: (text: string) => void,
): void {
  const unsaid = new Set(unsaidMembers(lacking));
  for (const { path, trouble } of problems) {
    const [root, member] = path;
    if (root === 'practice') {
      continue;
    }
    const empty = Object.keys(raw).filter(
      (name) => raw[name] === null || (Array.isArray(raw[name]) && !raw[name].length),
    );
    for (const name of root === 'patient' && member !== undefined ? [String(member)] : empty) {
      unsaid.add(name);
    }
    note(`${root === 'patient' && member !== undefined ? member : 'patient'}: ${trouble}, not said`);
  }
  for (const name of unsaid) {
    delete raw[name];
  }
}

function parseDefinitions(practice: unknown, note: (text: string) => void): NumberDefinition[] | undefined {
  const list = isObject(practice) && Array.isArray(practice['practiceNumbers']) ? practice['practiceNumbers'] : [];
  const definitions = list.flatMap((entry: unknown) => {
    const { id, idType, deleted } = isObject(entry) ? entry : {};
    return typeof id === 'string' && typeof idType === 'string' ? [{ id, idType, deleted: deleted === true }] : [];
  });
  if (definitions.length === 0) {
    note("numbers: the practice's definitions can't be read, so no new number counts as NHS number");
  }
  return definitions.length > 0 ? definitions : undefined;
}
