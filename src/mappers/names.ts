import type { HumanName } from '@medplum/fhirtypes';
import { sameJson } from '../fhir/difference.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { ownedEntries, saysAll } from '../fhir/ownership.ts';
import { OWNED_ID_PREFIX } from '../fhir/systems.ts';
import type { SemblePatient } from '../semble/patient.ts';
import type { Note, Read } from './text.ts';
import { reader } from './text.ts';

const OFFICIAL_NAME_ID = `${OWNED_ID_PREFIX}name`;

export interface NameParts {
  readonly title?: string | null | undefined;
  readonly firstName?: string | null | undefined;
  readonly lastName?: string | null | undefined;
  readonly fullName?: string | null | undefined;
}

/** Maps the parts of a person's name. Unknown parts come from `before`. Returns undefined when the name is empty. */
export function humanName(parts: NameParts, before: HumanName | undefined, read: Read): HumanName | undefined {
  const name = {
    prefix: parts.title === undefined ? before?.prefix : list(read(parts.title)),
    given: parts.firstName === undefined ? before?.given : list(read(parts.firstName)),
    family: read(parts.lastName, before?.family),
  };
  const joined = [...(name.prefix ?? []), ...(name.given ?? []), name.family ?? ''].join(' ').trim();
  // An unknown full name stays as it is stored while no part has changed.
  const same = sameJson(name, { prefix: before?.prefix, given: before?.given, family: before?.family });
  const text = read(parts.fullName, same ? before?.text : undefined) ?? joined;
  return text ? omitUndefined<HumanName>({ text, ...name }) : undefined;
}

/** Maps the names of a Semble patient: the official name and the surname at birth. */
export function names(semble: SemblePatient, current: readonly HumanName[] | undefined, note: Note): HumanName[] {
  const read = reader('name', note);
  const maidenId = `${OWNED_ID_PREFIX}maiden`;
  const before = ownedEntries(current, OFFICIAL_NAME_ID);
  const isUnknown = [semble.title, semble.firstName, semble.lastName, semble.fullName].every(
    (part) => part === undefined,
  );
  const name = humanName(semble, before[0], read);
  const maiden = read(semble.birthSurname);
  return [
    ...(isUnknown ? before : name ? [{ id: OFFICIAL_NAME_ID, use: 'official' as const, ...name }] : []),
    ...(semble.birthSurname === undefined ? ownedEntries(current, maidenId) : []),
    ...(maiden ? [{ id: maidenId, use: 'maiden' as const, family: maiden }] : []),
  ];
}

/**
 * Puts the official name first, because FHIR software shows the first name. The other names stay in their order. A
 * colleague's name that has everything of the official name counts as the official one.
 */
export function officialFirst(all: HumanName[] | undefined, wanted: readonly HumanName[]): HumanName[] | undefined {
  const own = wanted.find(({ id }) => id === OFFICIAL_NAME_ID);
  const official = all?.filter((name) => name.id === OFFICIAL_NAME_ID || (own && saysAll(name, own))) ?? [];
  return all && [...official, ...all.filter((name) => !official.includes(name))];
}

function list(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [text];
}
