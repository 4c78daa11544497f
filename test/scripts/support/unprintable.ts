/** C0 except the line break, DEL and C1; then characters that are not shown, or that turn others round. */
const RANGES: readonly (readonly [first: number, last: number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x180e, 0x180e],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x206f],
  [0xd800, 0xdfff],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
];

/** The characters of a text that no output may contain, as numbers in hexadecimal form. */
export function unprintableIn(text: string): string[] {
  return [...text]
    .map((character) => character.codePointAt(0) ?? 0)
    .filter((code) => RANGES.some(([first, last]) => first <= code && code <= last))
    .map((code) => code.toString(16));
}

/** Text that clears a screen, changes colours, forges a link and a line, turns text round, and hides. */
export const HOSTILE = [
  'Quill',
  '\u{1b}[31m\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}',
  '\u{9b}2J\u{85}\u{7f}\u{0}\u{8}\u{c}',
  '\r\nAll is in order\n',
  '\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}',
  '\u{200b}\u{200c}\u{200d}\u{2060}\u{feff}\u{ad}\u{2028}\u{2029}\u{e0041}',
  'feather',
].join('');
