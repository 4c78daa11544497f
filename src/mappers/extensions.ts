import type { Extension } from '@medplum/fhirtypes';
import { isOwned, ownedEntries, saysNoMore } from '../fhir/ownership.ts';
import {
  BIRTH_PLACE_EXTENSION,
  BIRTH_SEX_EXTENSION,
  OWNED_ID_PREFIX,
  SEMBLE_BASE,
  SEMBLE_GENDER_EXTENSION,
  SEMBLE_UPDATED_AT_EXTENSION,
} from '../fhir/systems.ts';
import type { SemblePatient } from '../semble/patient.ts';
import { parseInstant } from './dates.ts';
import type { MappedGender } from './gender.ts';
import { birthSex } from './gender.ts';
import type { Note } from './text.ts';
import { reader } from './text.ts';

/** A Patient has at most one of each of these extensions. If a colleague has written it, the bot writes none. */
const COLLEAGUES_FIRST: ReadonlyMap<string, string> = new Map([
  [BIRTH_SEX_EXTENSION, 'birth sex'],
  [BIRTH_PLACE_EXTENSION, 'birth place'],
]);

/** Whether the bot's extension replaces this one. A Patient has one of each of the project's own extensions. */
export function sameExtension(entry: Extension, own: Extension): boolean {
  return entry.url.startsWith(SEMBLE_BASE) ? entry.url === own.url : saysNoMore(entry, own);
}

type Value = Omit<Extension, 'id' | 'url'>;

/** Maps the values of a Semble patient for which FHIR has no element. */
export function extensions(
  semble: SemblePatient,
  gender: MappedGender,
  current: readonly Extension[] | undefined,
  note: Note,
): Extension[] {
  const read = reader('extension', note);
  const sexText = read(semble.sex);
  const sex = sexText && birthSex(sexText);
  if (sexText && !sex) {
    note('extension: a sex without a birth sex code was left out');
  }
  const place = read(semble.placeOfBirth?.name);
  const changeText = read(semble.updatedAt);
  const changed = changeText && parseInstant(changeText);
  if (changeText && !changed) {
    note('extension: the time of the last change is not an instant, left as it is');
  }

  const entry = (name: string, url: string, value: Value | undefined, isStored: boolean): Extension[] => {
    const id = OWNED_ID_PREFIX + name;
    return value ? [{ id, url, ...value }] : isStored ? ownedEntries(current, id) : [];
  };
  const original = gender.original ? { valueString: gender.original } : undefined;
  const sexValue = sex ? { valueCodeableConcept: { coding: [sex] } } : undefined;
  const placeValue = place ? { valueAddress: { text: place } } : undefined;
  const changedValue = changed ? { valueInstant: changed } : undefined;
  const wanted = [
    ...entry('gender', SEMBLE_GENDER_EXTENSION, original, !gender.code),
    ...entry('birth-sex', BIRTH_SEX_EXTENSION, sexValue, semble.sex === undefined),
    ...entry('birth-place', BIRTH_PLACE_EXTENSION, placeValue, true),
    ...entry('updated-at', SEMBLE_UPDATED_AT_EXTENSION, changedValue, true),
  ];
  return wanted.filter((ours) => {
    const kind = COLLEAGUES_FIRST.get(ours.url);
    const theirs = kind ? (current ?? []).filter((other) => other.url === ours.url && !isOwned(other)) : [];
    if (theirs.length > 0 && !theirs.some((other) => meaning(other) === meaning(ours))) {
      note(`extension: a different ${kind} is already there`);
    }
    return theirs.length === 0;
  });
}

function meaning({ valueCodeableConcept, valueAddress }: Extension): string | undefined {
  return valueCodeableConcept?.coding?.[0]?.code ?? valueAddress?.text;
}
