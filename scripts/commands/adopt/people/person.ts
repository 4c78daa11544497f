import type { FoldedName } from '../../../medplum/patients/folded-name.ts';

/** The compared parts of a person, from either side. */
export interface Person {
  readonly id: string;
  /** Valid NHS numbers, ten digits each. */
  readonly nhsNumbers: readonly string[];
  /** `YYYY-MM-DD`, or only its known beginning (`YYYY` or `YYYY-MM`). */
  readonly birthDate: string | undefined;
  /** The names in use. */
  readonly names: readonly FoldedName[];
  /** A readable line of the same data. It is patient data, so it is shown only with `--show`. */
  readonly label: string;
}

/** Formats a readable line of name, birth date and NHS numbers. */
export function labelOf(
  name: string | undefined,
  birthDate: string | undefined,
  nhsNumbers: readonly string[],
): string {
  return [name || 'no name', birthDate ?? 'no birth date', ...nhsNumbers.map((number) => `NHS ${number}`)].join(', ');
}

/** Returns the keys by which people are related. A name key needs the family name, a given name and the day of birth. */
export function keysOf({ nhsNumbers, names, birthDate }: Person): { nhs: string[]; names: string[] } {
  const full = names.flatMap(({ family, given }) =>
    family && isDay(birthDate) ? given.map((one) => `name ${family} ${one} ${birthDate}`) : [],
  );
  return { nhs: nhsNumbers.map((number) => `nhs ${number}`), names: full };
}

/** Whether both have the same full birth date. A year or a month alone does not count. */
export function haveSameBirthDate(a: Person, b: Person): boolean {
  return isDay(a.birthDate) && a.birthDate === b.birthDate;
}

/** Whether the birth dates contradict each other. A year agrees with each of its days; a missing date agrees with any. */
export function haveOtherBirthDates({ birthDate: a = '' }: Person, { birthDate: b = '' }: Person): boolean {
  return !a.startsWith(b) && !b.startsWith(a);
}

export function haveSameFamilyName(a: Person, b: Person): boolean {
  return a.names.some(({ family }) => family !== '' && b.names.some((other) => other.family === family));
}

/** Whether the first names contradict each other, as with twins. A missing first name agrees with any. */
export function haveOtherFirstNames(a: Person, b: Person): boolean {
  const names = firstNamesOf(a);
  const others = firstNamesOf(b);
  return names.length > 0 && others.length > 0 && !names.some((name) => others.includes(name));
}

function firstNamesOf({ names }: Person): string[] {
  return names.flatMap(({ given }) => given);
}

function isDay(birthDate: string | undefined): birthDate is string {
  return birthDate?.length === 'YYYY-MM-DD'.length;
}
