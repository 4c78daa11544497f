import type { HumanName } from '@medplum/fhirtypes';
import { sameJson } from '../fhir/difference.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { ownedEntries, saysNoMore } from '../fhir/ownership.ts';
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

/** A person's name from its parts, those that were not said taken from the one `before`; undefined when it is empty. */
export function humanName(parts: NameParts, before: HumanName | undefined, read: Read): HumanName | undefined {
  const said = {
    prefix: parts.title === undefined ? before?.prefix : list(read(parts.title)),
    given: parts.firstName === undefined ? before?.given : list(read(parts.firstName)),
    family: read(parts.lastName, before?.family),
  };
  const { prefix = [], given = [], family = '' } = said;
  const joined = [...prefix, ...given, family].join(' ').trim();
  // A full name that was not said still holds when none of the parts has changed.
  const same = sameJson(said, { prefix: before?.prefix, given: before?.given, family: before?.family });
  const text = read(parts.fullName, same ? before?.text : undefined) ?? joined;
  return text ? omitUndefined<HumanName>({ text, ...said }) : undefined;
}

/** The names of a Semble patient: the one in use, and the surname at birth. */
export function names(semble: SemblePatient, current: readonly HumanName[] | undefined, note: Note): HumanName[] {
  const read = reader('name', note);
  const [id, maidenId] = [OFFICIAL_NAME_ID, `${OWNED_ID_PREFIX}maiden`];
  const before = ownedEntries(current, id);
  const nothingSaid = [semble.title, semble.firstName, semble.lastName, semble.fullName].every(
    (part) => part === undefined,
  );
  const name = humanName(semble, before[0], read);
  const maiden = read(semble.birthSurname);
  return [
    ...(nothingSaid ? before : name ? [{ id, use: 'official' as const, ...name }] : []),
    ...(semble.birthSurname === undefined ? ownedEntries(current, maidenId) : []),
    ...(maiden ? [{ id: maidenId, use: 'maiden' as const, family: maiden }] : []),
  ];
}

/**
 * The names with Semble's official one first, because FHIR software shows the first one; the others stay in their order.
 * Where a colleague's name says all that the official one says, it stands in its place.
 */
export function officialFirst(all: HumanName[] | undefined, wanted: readonly HumanName[]): HumanName[] | undefined {
  const own = wanted.find(({ id }) => id === OFFICIAL_NAME_ID);
  const official = all?.filter((name) => name.id === OFFICIAL_NAME_ID || (own && saysNoMore(own, name))) ?? [];
  return all && [...official, ...all.filter((name) => !official.includes(name))];
}

function list(text: string | undefined): string[] | undefined {
  return text === undefined ? undefined : [text];
}
