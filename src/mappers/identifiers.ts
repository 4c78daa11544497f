import type { Identifier } from '@medplum/fhirtypes';
import { elementIdAssigner } from '../fhir/element-ids.ts';
import { isOwned, ownedEntries } from '../fhir/ownership.ts';
import {
  NHS_NUMBER_SYSTEM,
  NHS_NUMBER_VERIFICATION_EXTENSION,
  NHS_NUMBER_VERIFICATION_SYSTEM,
  OWNED_ID_PREFIX,
  SEMBLE_PATIENT_ID_SYSTEM,
  SEMBLE_PATIENT_NUMBER_SYSTEM,
} from '../fhir/systems.ts';
import type { SemblePatient } from '../semble/patient.ts';
import {
  isAnythingKnown,
  type NhsNumberKinds,
  REASONS,
  type Standing,
  standingOf,
  unknownDefinition,
} from './nhs-definition.ts';
import { parseNhsNumber } from './nhs-number.ts';
import type { Note } from './text.ts';
import { reader } from './text.ts';

const NUMBER = `${OWNED_ID_PREFIX}number-`;

/** One number of a patient as a plain number and, if it is a valid NHS number, as NHS number. */
interface PracticeNumber {
  readonly plain: Identifier;
  readonly nhs: Identifier | undefined;
  readonly standing: Standing;
}

/** Whether two identifiers have the same system and value. */
export function sameIdentifier(a: Identifier, b: Identifier): boolean {
  return a.system === b.system && a.value === b.value;
}

/**
 * Maps the identifiers of a Semble patient: its id, its NHS number if there is exactly one valid one, and the
 * practice's own numbers. If a colleague has written an NHS number, which may be a traced one, the bot writes none.
 */
export function identifiers(
  semble: SemblePatient,
  kinds: NhsNumberKinds,
  current: readonly Identifier[] | undefined,
  note: Note,
): Identifier[] {
  const numbers =
    semble.numbers === undefined
      ? ownedEntries(current, NUMBER)
      : withNhsNumber(practiceNumbers(semble.numbers ?? [], kinds, current, note), kinds, current, note);
  const all = [{ id: `${OWNED_ID_PREFIX}id`, system: SEMBLE_PATIENT_ID_SYSTEM, value: semble.id }, ...numbers];
  const isSame = (a: Identifier, b: Identifier) => sameIdentifier(a, b) || (isNhs(a) && isNhs(b));
  const wanted = all.filter((entry, index) => index === all.findIndex((other) => isSame(entry, other)));
  const theirs = colleagues(current);
  const ours = wanted.find(isNhs);
  if (theirs.length === 0 || !ours) {
    return wanted;
  }
  if (!theirs.some(({ value = '' }) => parseNhsNumber(value) === ours.value)) {
    note('identifier: a different NHS number is already there');
  }
  return wanted.filter((entry) => !isNhs(entry));
}

/** Chooses the NHS number: the valid number with the strongest reason, unless different numbers have that reason. */
function withNhsNumber(
  numbers: readonly PracticeNumber[],
  kinds: NhsNumberKinds,
  current: readonly Identifier[] | undefined,
  note: Note,
): Identifier[] {
  const valid = numbers.filter(({ nhs }) => nhs !== undefined);
  const reason = REASONS.find((one) => valid.some(({ standing }) => standing === one));
  const values = new Set(valid.flatMap(({ nhs, standing }) => (standing === reason ? [nhs?.value] : [])));
  if (values.size > 1) {
    note('identifier: two different NHS numbers, both kept as plain numbers');
  }
  const isUnknown = !reason && valid.some(({ standing }) => standing === 'unknown') && colleagues(current).length === 0;
  if ((reason === 'stored' || isUnknown) && isAnythingKnown(kinds)) {
    note(unknownDefinition(isUnknown ? 'unknown' : 'stored'));
  }
  return numbers.map(({ nhs, standing, plain }) => (nhs && standing === reason && values.size === 1 ? nhs : plain));
}

function practiceNumbers(
  numbers: NonNullable<SemblePatient['numbers']>,
  kinds: NhsNumberKinds,
  current: readonly Identifier[] | undefined,
  note: Note,
): PracticeNumber[] {
  const readText = reader('identifier', note);
  const entryOf = elementIdAssigner(NUMBER, current);
  const entries = numbers.map((number, index) => ({ number, entry: entryOf(number.id, index) }));
  const stored = colleagues(current).length === 0 ? (current ?? []).filter(isNhs) : [];
  // The stored number is found by its element id, because a practice may correct a number, or else by its value,
  // because Semble may create the entry again.
  const isStoredById = entries.some(({ entry: [, before] }) => before !== undefined && stored.includes(before));
  const read = entries.flatMap(({ number, entry: [id, before] }): PracticeNumber[] => {
    const value = readText(number.value, before?.value);
    const referenceId = readText(number.referenceId);
    if (!value) {
      return [];
    }
    // Beside a colleague's NHS number the bot's own is removed, so the next run would no longer know this value.
    if (number.value === undefined && before && colleagues(current).length > 0) {
      return [{ plain: before, nhs: undefined, standing: 'other' }];
    }
    if (!referenceId) {
      const isLeftOut = number.referenceId !== undefined || !before;
      note(`identifier: a number without a definition was left ${isLeftOut ? 'out' : 'as it is'}`);
      return isLeftOut ? [] : [{ plain: before, nhs: undefined, standing: 'other' }];
    }
    const digits = parseNhsNumber(value);
    const isStored = stored.some((one) => (isStoredById ? one === before : one.value === digits));
    const standing = standingOf(referenceId, kinds, isStored);
    if (!digits && standing !== 'other' && standing !== 'unknown') {
      note('identifier: not a valid NHS number, kept as a plain number');
    }
    // The id keeps Semble's upper and lower case, so that the system of a stored number does not change.
    const plain = { id, system: SEMBLE_PATIENT_NUMBER_SYSTEM + encodeURIComponent(referenceId), value };
    return [{ plain, nhs: digits ? nhsIdentifier(id, digits) : undefined, standing }];
  });
  // A second entry with the value of the stored NHS number counts as stored too.
  const storedValues = read.flatMap(({ nhs, standing }) => (standing === 'stored' && nhs ? nhs.value : []));
  return read.map((one) =>
    one.standing === 'unknown' && one.nhs && storedValues.includes(one.nhs.value)
      ? { ...one, standing: 'stored' }
      : one,
  );
}

/** Semble does not trace numbers, so the status is 02: https://simplifier.net/guide/uk-core-implementation-guide */
function nhsIdentifier(id: string, value: string): Identifier {
  const coding = { system: NHS_NUMBER_VERIFICATION_SYSTEM, code: '02', display: 'Number present but not traced' };
  const extension = [{ url: NHS_NUMBER_VERIFICATION_EXTENSION, valueCodeableConcept: { coding: [coding] } }];
  return { id, extension, system: NHS_NUMBER_SYSTEM, value };
}

function isNhs({ system }: Identifier): boolean {
  return system === NHS_NUMBER_SYSTEM;
}

/** Returns the NHS numbers that colleagues wrote. */
function colleagues(current: readonly Identifier[] | undefined): Identifier[] {
  return current?.filter((entry) => isNhs(entry) && !isOwned(entry)) ?? [];
}
