import type { Identifier } from '@medplum/fhirtypes';
import type { NumberDefinition, SemblePatient } from '../semble/patient.ts';
import { elementIds } from './element-ids.ts';
import { isMarked, known } from './merge.ts';
import { nhsNumber } from './nhs-number.ts';
import {
  MARK,
  NHS_NUMBER_SYSTEM,
  NHS_NUMBER_VERIFICATION_EXTENSION,
  NHS_NUMBER_VERIFICATION_SYSTEM,
  SEMBLE_PATIENT_ID_SYSTEM,
  SEMBLE_PATIENT_NUMBER_SYSTEM,
} from './systems.ts';
import type { Note } from './text.ts';
import { reader } from './text.ts';

/** Which of the practice's kinds of numbers are NHS numbers, as far as that is known. */
export interface NhsNumberKinds {
  /** The kind that the settings name; goes before the definitions. */
  readonly configured: string | undefined;
  /** The practice's definitions. Undefined or empty: not said. */
  readonly definitions: readonly NumberDefinition[] | undefined;
}

const NUMBER = `${MARK}number-`;

/** One number of a patient, as the practice's own and, if it is of an NHS kind and valid, as NHS number. */
interface PracticeNumber {
  readonly plain: Identifier;
  readonly nhs: Identifier | undefined;
  /** 0: the kind that the settings name, 1: one by definition, 2: one by deleted definition, infinite: other kinds. */
  readonly rank: number;
}

/** Identifiers say the same when system and value are equal. */
export function sameIdentifier(a: Identifier, b: Identifier): boolean {
  return a.system === b.system && a.value === b.value;
}

/**
 * The identifiers of a Semble patient: its id, its NHS number when it has one valid one, and the practice's own.
 * An NHS number without our mark is a colleague's, perhaps a traced one: ours is not put, nor left, beside it.
 */
export function identifiers(
  semble: SemblePatient,
  kinds: NhsNumberKinds,
  current: readonly Identifier[] | undefined,
  note: Note,
): Identifier[] {
  const numbers =
    semble.numbers === undefined
      ? known(current, NUMBER)
      : withNhsNumber(practiceNumbers(semble.numbers ?? [], kinds, current, note), note);
  const all = [{ id: `${MARK}id`, system: SEMBLE_PATIENT_ID_SYSTEM, value: semble.id }, ...numbers];
  const isSame = (a: Identifier, b: Identifier) => sameIdentifier(a, b) || (isNhs(a) && isNhs(b));
  const wanted = all.filter((entry, index) => index === all.findIndex((other) => isSame(entry, other)));
  const theirs = colleagues(current);
  const ours = wanted.find(isNhs);
  if (theirs.length === 0 || !ours) {
    return wanted;
  }
  if (!theirs.some(({ value = '' }) => nhsNumber(value) === ours.value)) {
    note('identifier: a different NHS number is already there');
  }
  return wanted.filter((entry) => !isNhs(entry));
}

/** Of the numbers in the first rank that has a valid NHS number, that one is it, unless they disagree. */
function withNhsNumber(numbers: readonly PracticeNumber[], note: Note): Identifier[] {
  const best = Math.min(...numbers.map(({ nhs, rank }) => (nhs ? rank : Infinity)));
  const values = new Set(numbers.map(({ nhs, rank }) => (rank === best ? nhs?.value : undefined)));
  values.delete(undefined);
  if (values.size > 1) {
    note('identifier: two different NHS numbers, both kept as plain numbers');
  }
  return numbers.map(({ nhs, rank, plain }) => (nhs && rank === best && values.size === 1 ? nhs : plain));
}

function practiceNumbers(
  numbers: NonNullable<SemblePatient['numbers']>,
  kinds: NhsNumberKinds,
  current: readonly Identifier[] | undefined,
  note: Note,
): PracticeNumber[] {
  const read = reader('identifier', note);
  const entryOf = elementIds(NUMBER, current);
  return numbers.flatMap((number, index): PracticeNumber[] => {
    const [id, before] = entryOf(number.id, index);
    const value = read(number.value, before?.value);
    const referenceId = read(number.referenceId);
    if (!value) {
      return [];
    }
    if (!referenceId) {
      const isSaid = number.referenceId !== undefined || !before;
      note(`identifier: a number that names no kind was left ${isSaid ? 'out' : 'as it is'}`);
      return isSaid ? [] : [{ plain: before, nhs: undefined, rank: Infinity }];
    }
    const isKept = before !== undefined && isNhs(before) && colleagues(current).length === 0;
    const rank = rankOf(referenceId, kinds, isKept);
    const digits = rank < Infinity ? nhsNumber(value) : undefined;
    if (rank < Infinity && !digits) {
      note('identifier: not a valid NHS number, kept as a plain number');
    }
    const plain = { id, system: SEMBLE_PATIENT_NUMBER_SYSTEM + encodeURIComponent(referenceId), value };
    return [{ plain, nhs: digits ? nhsIdentifier(id, digits) : undefined, rank }];
  });
}

/** Where nothing is said about the kinds, the number that `isKept` as the NHS number goes on being it, and no other. */
function rankOf(referenceId: string, { configured, definitions = [] }: NhsNumberKinds, isKept: boolean): number {
  if (referenceId === configured || (!configured && definitions.length === 0 && isKept)) {
    return 0;
  }
  const definition = definitions.find(({ id, idType }) => id === referenceId && idType === 'NHS_UK');
  return definition ? 1 + Number(definition.deleted) : Infinity;
}

/** https://simplifier.net/guide/uk-core-implementation-guide: Semble does not trace numbers, so the status is 02. */
function nhsIdentifier(id: string, value: string): Identifier {
  const coding = { system: NHS_NUMBER_VERIFICATION_SYSTEM, code: '02', display: 'Number present but not traced' };
  const extension = [{ url: NHS_NUMBER_VERIFICATION_EXTENSION, valueCodeableConcept: { coding: [coding] } }];
  return { id, extension, system: NHS_NUMBER_SYSTEM, value };
}

function isNhs({ system }: Identifier): boolean {
  return system === NHS_NUMBER_SYSTEM;
}

/** The NHS numbers that somebody else put there. */
function colleagues(current: readonly Identifier[] | undefined): Identifier[] {
  return current?.filter((entry) => isNhs(entry) && !isMarked(entry)) ?? [];
}
