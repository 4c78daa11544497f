/** Takes what an operator should know: the name of an element and a reason, never a value. */
export type Note = (text: string) => void;

/**
 * Reads one text of Semble's, usable in FHIR and trimmed. A text that was not said is `known`; one that was said to be
 * empty (null, or without a visible character) is undefined.
 */
export type Read = (raw: string | null | undefined, known?: string) => string | undefined;

/** Control characters, and halves of surrogate pairs: a server refuses them, or a screen can't show them. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;
const LINE_BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
const LINE_BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Format characters (zero-width spaces, soft hyphens, direction marks ...): they can't be seen and say nothing. */
const FORMAT = /\p{Cf}/gu;
/** The same without the joiners U+200C and U+200D, which several scripts need inside a word. */
const FORMAT_EXCEPT_JOINERS = /(?![\u200c\u200d])\p{Cf}/gu;
/** Neither white space nor a character that is not shown. U+2800 is a blank of the Braille block. */
const VISIBLE = /[^\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * A reader of texts for one element, such as a name or a line of an address. Control characters and halves of surrogate
 * pairs are taken out with a note; a line break or tab becomes a space, so that words stay apart. Format characters are
 * taken out, except the two joiners.
 */
export function reader(element: string, note: Note): Read {
  return readerWithout(FORMAT_EXCEPT_JOINERS, element, note);
}

/** A reader of texts that are no words of a language, such as a phone number or an e-mail address: without joiners, too. */
export function plainReader(element: string, note: Note): Read {
  return readerWithout(FORMAT, element, note);
}

function readerWithout(formatCharacters: RegExp, element: string, note: Note): Read {
  return (raw, known) => {
    if (raw === undefined) {
      return known;
    }
    let text = (raw ?? '').trim();
    if (UNUSABLE.test(text)) {
      note(`${element}: control characters or half characters were taken out`);
      text = text.replace(LINE_BREAKS_AND_TABS, ' ').split(UNUSABLE).join('');
    }
    text = text.replace(formatCharacters, '').trim();
    return VISIBLE.test(text) ? text : undefined;
  };
}

/** The lines of a text, each read by itself; those without a visible character are left out. */
export function readLines(raw: string | null, read: Read): string[] {
  return (raw ?? '').split(LINE_BREAKS).flatMap((line) => read(line) ?? []);
}

/** White space, format characters, dashes, underscores and full stops: what people vary in a word of a list. */
const VARIED = /[\s\p{Cf}\p{Pd}\p{Pc}.]/gu;

/**
 * The form in which words of a list are compared, such as a gender or a type of phone: `Non-binary`, `NON_BINARY` and
 * `nonbinary` are one.
 */
export function codeKey(text: string | null | undefined): string {
  return (text ?? '').normalize('NFKC').toLowerCase().replace(VARIED, '');
}

/** A table of words as people write them; the lookup compares them by `codeKey`. */
export function codeTable<T>(
  rows: readonly (readonly [words: string, value: T])[],
): (text: string | null | undefined) => T | undefined {
  const values = new Map(rows.flatMap(([words, value]) => words.split(', ').map((word) => [codeKey(word), value])));
  return (text) => values.get(codeKey(text));
}
