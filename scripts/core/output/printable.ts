import type { Edit } from './command-lines.ts';

/**
 * Characters that a terminal obeys or does not show: control characters (C0, C1, DEL), line and paragraph separators,
 * format characters (bidirectional, zero-width), other invisible characters, and halves of surrogate pairs. Variation
 * selectors stay, because many emoji have one.
 */
const UNPRINTABLE = /[[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]--[\u{fe00}-\u{fe0f}]]/gv;

/** Control characters that are white space. */
const SPACE = /[\t-\r\u{85}\u{2028}\u{2029}]+/gu;

/**
 * Makes one line of a text that others wrote, so that it cannot move the cursor, change colours, forge a line or reverse the
 * order of characters: line breaks and tabs become a space, and every other such character is written as in JSON (`\u001b`).
 */
export function printable(text: string): string {
  return text.replace(SPACE, ' ').replace(UNPRINTABLE, escaped);
}

/**
 * Formats a value as JSON in several lines, with its texts edited. It has the same characters escaped; a parser reads the same
 * value.
 */
export function printableJson(value: unknown, edit: Edit = (text) => text): string {
  const edited = (_name: string, member: unknown): unknown => (typeof member === 'string' ? edit(member) : member);
  const lines = JSON.stringify(value, edited, 2).split('\n');
  return lines.map((line) => line.replace(UNPRINTABLE, escaped)).join('\n');
}

/** The same in one line. */
export function printableJsonLine(value: unknown): string {
  return JSON.stringify(value).replace(UNPRINTABLE, escaped);
}

/** Writes each UTF-16 code unit as in JSON. */
function escaped(text: string): string {
  return text
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
