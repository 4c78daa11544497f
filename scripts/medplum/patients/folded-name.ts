/** A name in the form that is compared. */
export interface FoldedName {
  /** Empty when the name has no family name. */
  readonly family: string;
  /** The first given name and, if there are several, all of them joined. */
  readonly given: readonly string[];
}

/**
 * Removes differences of typing: case, accents, white space and punctuation. Combining marks of other scripts stay, because
 * they distinguish names.
 */
function fold(text: string | null | undefined): string {
  return (text ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]|[\u0300-\u036f]/gu, '');
}

/** Returns the name in the form that is compared, or an empty list when it has no letter. */
export function foldedName(family: string | null | undefined, given: readonly string[]): FoldedName[] {
  const name = { family: fold(family), given: [...new Set([fold(given[0]), fold(given.join(''))])].filter(Boolean) };
  return name.family || name.given.length > 0 ? [name] : [];
}
