import fc from 'fast-check';

const SPACE = 0x20;
const DELETE = 0x7f;
const FIRST_SURROGATE = 0xd800;
const AFTER_SURROGATES = 0xe000;
const SURROGATES = AFTER_SURROGATES - FIRST_SURROGATE;

/**
 * Any character of Unicode, in every second case one of ASCII. Small numbers stand for the printable ones, so that
 * examples shrink to these. fast-check's own unit `binary` builds a table of a million characters in each process.
 */
const character = fc.oneof(
  fc.nat(DELETE).map(characterOf, numberOf),
  fc.nat(0x10ffff - SURROGATES).map(characterOf, numberOf),
);

/** Well-formed texts of all characters of Unicode: no surrogate stands alone. */
export function anyTexts(length: fc.StringSharedConstraints = {}): fc.Arbitrary<string> {
  return fc.string({ ...length, unit: character });
}

function characterOf(number: number): string {
  if (number < DELETE - SPACE) {
    return String.fromCodePoint(SPACE + number);
  }
  if (number < DELETE) {
    return String.fromCodePoint(number - (DELETE - SPACE));
  }
  return String.fromCodePoint(number < FIRST_SURROGATE ? number : number + SURROGATES);
}

/** @throws Error for a value that is no character: fast-check asks for this. */
function numberOf(value: unknown): number {
  const code = typeof value === 'string' ? (value.codePointAt(0) ?? Number.NaN) : Number.NaN;
  if (code < SPACE) {
    return code + (DELETE - SPACE);
  }
  if (code < DELETE) {
    return code - SPACE;
  }
  if (code < FIRST_SURROGATE) {
    return code;
  }
  if (code >= AFTER_SURROGATES) {
    return code - SURROGATES;
  }
  throw new Error('No character');
}
