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
  readonly family: string;
  /** The first given name, and all of them in one where there are several. */
  readonly given: readonly string[];
}

/** A text without what two typists may do differently: case, accents, white space and punctuation. */
function fold(text: string | null | undefined): string {
  return (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');
}

/** The name as it is compared; nothing without both parts. */
export function foldedName(family: string | null | undefined, given: readonly string[]): FoldedName[] {
  const name = { family: fold(family), given: [...new Set([fold(given[0]), fold(given.join(''))])].filter(Boolean) };
  return name.family && name.given.length > 0 ? [name] : [];
}

/** One line for a reader. */
export function labelOf(
  name: string | undefined,
  birthDate: string | undefined,
  nhsNumbers: readonly string[],
): string {
  return [name || 'no name', birthDate ?? 'no birth date', ...nhsNumbers.map((number) => `NHS ${number}`)].join(', ');
}

/** What two people have to have in common to be related at all. */
export function keysOf({ nhsNumbers, names, birthDate = '' }: Person): { nhs: string[]; names: string[] } {
  const hasDay = birthDate.length === 'YYYY-MM-DD'.length;
  const full = names.flatMap(({ family, given }) => given.map((one) => `name ${family} ${one} ${birthDate}`));
  return { nhs: nhsNumbers.map((number) => `nhs ${number}`), names: hasDay ? full : [] };
}

/** Whether the birth dates contradict each other; a year agrees with all of its days, and none with any. */
export function haveOtherBirthDates({ birthDate: a = '' }: Person, { birthDate: b = '' }: Person): boolean {
  return !a.startsWith(b) && !b.startsWith(a);
}

/** Whether they are alike as twins are: born on one day, of one family, and of different first names. */
export function couldBeTwins(a: Person, b: Person): boolean {
  const pairs = a.names.flatMap((one) => b.names.map((other) => [one, other] as const));
  const sameFamily = pairs.filter(([one, other]) => one.family === other.family);
  return (
    a.birthDate === b.birthDate &&
    sameFamily.length > 0 &&
    !sameFamily.some(([one, other]) => one.given.some((name) => other.given.includes(name)))
  );
}
