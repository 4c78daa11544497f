/** Logs a text for the operator: the name of an element and a reason, never a value. */
export type Note = (text: string) => void;

/**
 * Cleans and trims a text from Semble. Returns `known` when the text is unknown (undefined), and undefined when it is
 * empty (null, or without a visible character).
 */
export type Read = (raw: string | null | undefined, known?: string) => string | undefined;

/** Control characters and lone surrogates. A server refuses them, or a screen cannot show them. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;
const LINE_BREAKS = /\r\n|[\n\v\f\r\u0085\u2028\u2029]/;
const LINE_BREAKS_AND_TABS = /[\t\n\v\f\r\u0085\u2028\u2029]+/g;

/** Format characters, such as zero-width spaces, soft hyphens and direction marks. They are invisible. */
const FORMAT = /\p{Cf}/gu;
/** The same without the joiners U+200C and U+200D, which several scripts need inside a word. */
const FORMAT_EXCEPT_JOINERS = /(?![\u200c\u200d])\p{Cf}/gu;
/** A visible character. U+2800 is the blank of the Braille block. */
const VISIBLE = /[^\s\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]/u;

/**
 * Returns a reader of texts for one element, such as a name or a line of an address. It removes control characters and
 * lone surrogates with a note, where a line break or tab becomes a space. It removes format characters except the two
 * joiners.
 */
export function reader(element: string, note: Note): Read {
  return readerWithout(FORMAT_EXCEPT_JOINERS, element, note);
}

/** Returns a reader that also removes the joiners, for texts such as a phone number or an e-mail address. */
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
      note(`${element}: control characters or lone surrogates were removed`);
      text = text.replace(LINE_BREAKS_AND_TABS, ' ').split(UNUSABLE).join('');
    }
    text = text.replace(formatCharacters, '').trim();
    return VISIBLE.test(text) ? text : undefined;
  };
}

/** Reads each line of a text. Lines without a visible character are left out. */
export function readLines(raw: string | null, read: Read): string[] {
  return (raw ?? '').split(LINE_BREAKS).flatMap((line) => read(line) ?? []);
}

/** White space, format characters, dashes, underscores and full stops. They do not count when words are compared. */
const VARIED = /[\s\p{Cf}\p{Pd}\p{Pc}.]/gu;

/**
 * Returns the form in which words such as a gender or a type of phone are compared: `Non-binary`, `NON_BINARY` and
 * `nonbinary` are equal.
 */
export function codeKey(text: string | null | undefined): string {
  return (text ?? '').normalize('NFKC').toLowerCase().replace(VARIED, '');
}

/** Returns a function that finds the value of a word. `words` are separated by commas and compared by `codeKey`. */
export function codeTable<T>(
  rows: readonly (readonly [words: string, value: T])[],
): (text: string | null | undefined) => T | undefined {
  const values = new Map(rows.flatMap(([words, value]) => words.split(', ').map((word) => [codeKey(word), value])));
  return (text) => values.get(codeKey(text));
}
