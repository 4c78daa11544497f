/** The parts of the signed text. The timestamp is in Unix seconds, or in milliseconds when it has 13 digits. */
export interface Message {
  readonly body: string;
  readonly timestamp?: string | undefined;
  readonly id?: string | undefined;
}

/** The templates that were split, by their text. A runtime that keeps the bot loaded splits each of them once. */
const templates = new Map<string, readonly string[]>();

/**
 * Fills in the template of a signature scheme. The signed text is returned as pieces, so that a large body is not
 * copied. The message must contain every part that the template names.
 */
export function signedPieces(signed: string, message: Message): string[] {
  // Every second word is the name of a part.
  return wordsOf(signed).map((word, index) => (index % 2 ? `${message[word as keyof Message]}` : word));
}

function wordsOf(signed: string): readonly string[] {
  const words = templates.get(signed) ?? signed.split(/\{(body|timestamp|id)\}/);
  templates.set(signed, words);
  return words;
}
