/** What is compared of a person, on either side. */
export interface Person {
  readonly id: string;
  /** Valid ones, ten digits each. */
  readonly nhsNumbers: readonly string[];
  /** `YYYY-MM-DD`, or as much of it as is known. */
  readonly birthDate: string | undefined;
  /** The names in use. */
  readonly names: readonly FoldedName[];
  /** The same for a reader: patient data, shown only where that is asked for. */
  readonly label: string;
}

/** A name as it is compared. */
interface FoldedName {
  /** Empty when there is none. */
  readonly family: string;
  /** The first given name, and all of them in one where there are several. */
  readonly given: readonly string[];
}

/**
 * A text without what two typists may do differently: case, accents, white space and punctuation. The marks of other
 * scripts stay, as they tell names apart.
 */
function fold(text: string | null | undefined): string {
  return (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]|[\u0300-\u036f]/gu, '');
}

/** The name as it is compared; nothing when it has no letter. */
export function foldedName(family: string | null | undefined, given: readonly string[]): FoldedName[] {
  const name = { family: fold(family), given: [...new Set([fold(given[0]), fold(given.join(''))])].filter(Boolean) };
  return name.family || name.given.length > 0 ? [name] : [];
}

/** One line for a reader. */
export function labelOf(
  name: string | undefined,
  birthDate: string | undefined,
  nhsNumbers: readonly string[],
): string {
  return [name || 'no name', birthDate ?? 'no birth date', ...nhsNumbers.map((number) => `NHS ${number}`)].join(', ');
}

/** What two people have to have in common to be related at all. A name takes both of its parts and the day of birth. */
export function keysOf({ nhsNumbers, names, birthDate }: Person): { nhs: string[]; names: string[] } {
  const full = names.flatMap(({ family, given }) =>
    family && isDay(birthDate) ? given.map((one) => `name ${family} ${one} ${birthDate}`) : [],
  );
  return { nhs: nhsNumbers.map((number) => `nhs ${number}`), names: full };
}

/** Whether both were born on one day. A year or a month alone is too many days. */
export function haveSameBirthDate(a: Person, b: Person): boolean {
  return isDay(a.birthDate) && a.birthDate === b.birthDate;
}

/** Whether the birth dates contradict each other; a year agrees with all of its days, and none with any. */
export function haveOtherBirthDates({ birthDate: a = '' }: Person, { birthDate: b = '' }: Person): boolean {
  return !a.startsWith(b) && !b.startsWith(a);
}

export function haveSameFamilyName(a: Person, b: Person): boolean {
  return a.names.some(({ family }) => family !== '' && b.names.some((other) => other.family === family));
}

/** Whether the first names contradict each other, as those of twins, or of a mother and her child; none agrees with any. */
export function haveOtherFirstNames(a: Person, b: Person): boolean {
  const [names, others] = [firstNamesOf(a), firstNamesOf(b)];
  return names.length > 0 && others.length > 0 && !names.some((name) => others.includes(name));
}

function firstNamesOf({ names }: Person): string[] {
  return names.flatMap(({ given }) => given);
}

function isDay(birthDate: string | undefined): birthDate is string {
  return birthDate?.length === 'YYYY-MM-DD'.length;
}
