import { differingElements } from '../../../src/fhir/difference.ts';
import { isRetired, isUnconfirmed } from '../../../src/fhir/tags.ts';
import { mapPatient } from '../../../src/mappers/patient.ts';
import { parsePatient } from '../../../src/semble/patient.ts';
import { Colleague } from '../colleague.ts';
import { expectInStep } from '../expect-in-step.ts';
import type { Initial } from './kinds.ts';
import type { Player } from './player.ts';
import { A, B } from './requests.ts';
import type { Scope, Situation } from './situation.ts';

/** The end of an order: in step, one of the exceptions that SECURITY.md names, or a defect. */
export type Verdict = { readonly kind: 'in step' } | { readonly kind: 'open' | 'wrong'; readonly what: string };

/** The exceptions that occur here, each by the words with which SECURITY.md begins it. */
export const EXCEPTIONS = {
  hidden: 'Semble hiding a new patient for a moment',
  hiddenAtRetirement: 'Semble hiding a patient while an operator retires it',
  failedPage: 'A page whose second read failed while its patient was deleted',
  kept: 'A Patient to which a colleague has added something',
} as const;

/** The beginnings in which A has no confirmed Patient yet: only an unconfirmed one may be taken back. */
const NEW: ReadonlySet<Initial> = new Set<Initial>(['new', 'unconfirmed', 'orphaned', 'A new, B known']);

const WRONG_MARKS = {
  'created again': 'A run has created a Patient again that it had seen and that was gone.',
  rewritten: 'A run has changed a Patient that was retired.',
  quarantined: 'A patient was quarantined.',
} as const;

/** Judges the end of an order. */
export function judge(player: Player, end: Situation, scope: Scope): Verdict {
  for (const [mark, what] of Object.entries(WRONG_MARKS)) {
    if (end.marks.some((one) => one === mark)) {
      return { kind: 'wrong', what };
    }
  }
  for (const id of [A, B]) {
    if (!isInStep(player, end, id, scope)) {
      const exception = exceptionOf(player, end, id, scope);
      return exception
        ? { kind: 'open', what: exception }
        : { kind: 'wrong', what: describe(player, end, id, id === A ? 'A' : 'B') };
    }
  }
  return { kind: 'in step' };
}

function isInStep({ sides, policy }: Player, end: Situation, id: string, { change }: Scope): boolean {
  const { patients, merged } = sides.semble.at(end.semble);
  const colleague = new Colleague();
  if (end.colleague && id === A) {
    colleague.addPhone(A, end.colleague);
  }
  try {
    const stored = sides.stored(end.medplum, id);
    const isErased = id === A && end.marks.includes('erased') && !stored;
    if (stored && isRetired(stored) && patients[id]) {
      // The tombstone stays, although Semble still returns the patient.
      return change === 'reported as deleted and changed';
    }
    if (!isErased) {
      expectInStep({ id, stored, patient: patients[id], mergedInto: merged[id], policy, colleague });
    }
    return true;
  } catch {
    return false;
  }
}

function exceptionOf(
  { sides, policy }: Player,
  end: Situation,
  id: string,
  { change, from }: Scope,
): string | undefined {
  const [stored, second] = sides.storedOf(end.medplum, id);
  if (second) {
    return undefined;
  }
  const patient = sides.semble.at(end.semble).patients[id];
  if (change === 'hidden and shown' && patient) {
    if (policy === 'delete' && NEW.has(from) && end.marks.includes('taken back') && (!stored || end.colleague)) {
      return EXCEPTIONS.hidden;
    }
    if (end.marks.includes('retired') && (!stored || end.colleague || isRetired(stored))) {
      return EXCEPTIONS.hiddenAtRetirement;
    }
  }
  const { colleague } = end;
  if (!patient && stored && isUnconfirmed(stored) && colleague && colleague.id === stored.id) {
    return EXCEPTIONS.kept;
  }
  if (end.marks.includes('failed page') && !patient && stored && isUnconfirmed(stored) && !isRetired(stored)) {
    return EXCEPTIONS.failedPage;
  }
  return undefined;
}

/** Says in words what is wrong about a patient. */
function describe({ sides }: Player, end: Situation, id: string, name: string): string {
  const [patient, second] = sides.storedOf(end.medplum, id);
  const said = parsePatient(structuredClone(sides.semble.at(end.semble).patients[id]), () => undefined);
  if (second) {
    return `Medplum has two Patients of ${name}.`;
  }
  if (!patient) {
    return said ? `Semble has ${name}, and Medplum has no Patient of it.` : `The Patient of ${name} is gone.`;
  }
  if (!said) {
    return `Semble no longer has ${name}, and Medplum still has its Patient, ${isUnconfirmed(patient) ? 'unconfirmed' : patient.active ? 'active' : 'inactive'}.`;
  }
  if (isRetired(patient)) {
    return `Semble has ${name}, and its Patient is retired.`;
  }
  const elements = differingElements(patient, mapPatient(said, undefined, patient, {}).patient);
  if (elements.length > 0) {
    return `The Patient of ${name} differs from Semble in ${elements.join(', ')}.`;
  }
  return isUnconfirmed(patient)
    ? `The Patient of ${name} is still unconfirmed.`
    : `What a colleague added to ${name} is lost.`;
}
