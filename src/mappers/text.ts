/** Takes what an operator should know: the name of an element and a reason, never a value. */
export type Note = (text: string) => void;

/**
 * Reads one text of Semble's, usable in FHIR and trimmed. What was not said is `known`, what was said to be empty
 * (null, or nothing but white space) is undefined.
 */
export type Read = (raw: string | null | undefined, known?: string) => string | undefined;

/** Control characters, and halves of surrogate pairs. */
const UNUSABLE = /[\p{Cc}\p{Cs}]/u;

/**
 * A reader of texts for one element. Control characters and halves of surrogate pairs, which a server refuses or a
 * screen can't show, are taken out with a note; a line break or tab becomes a space, so that words stay apart.
 */
export function reader(element: string, note: Note): Read {
  return (raw, known) => {
    if (raw === undefined) {
      return known;
    }
    let text = (raw ?? '').trim();
    if (UNUSABLE.test(text)) {
      note(`${element}: control characters or half characters were taken out`);
      const spaced = text.replace(/[\t\n\v\f\r\u0085]+/g, ' ');
      text = spaced.split(UNUSABLE).join('').trim();
    }
    return text || undefined;
  };
}

/** The form in which free texts and codes are looked up: lower case, words joined by hyphens. */
export function lookupKey(text: string | null | undefined): string {
  return (text ?? '')
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '-');
}
