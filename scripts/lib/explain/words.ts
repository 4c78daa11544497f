import { isObject } from '../../../src/semble/decode.ts';

/** Members that a reader can do without: ids of parts, and details that the rest of the value says. */
const UNSAID: ReadonlySet<string> = new Set(['id', 'phoneId', 'relationshipId', 'extension', 'resourceType']);

/** Parts of a value that has them in one text. */
const PARTS: ReadonlySet<string> = new Set(['family', 'given', 'prefix', 'coding']);

/** The words of a value of either side, in its own order; of an address of a system or an extension the last part. */
export function words(value: unknown): string {
  return wordsOf(value).join(' · ');
}

function wordsOf(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(wordsOf);
  }
  if (!isObject(value)) {
    return value === null || value === undefined ? [] : [String(value).replace(/^https?:\/\/.*\/(?=.)/, '')];
  }
  const isWhole = typeof value['text'] === 'string' && [...PARTS].some((name) => name in value);
  return Object.entries(value).flatMap(([name, inner]) => {
    if (UNSAID.has(name) || (isWhole && PARTS.has(name))) {
      return name === 'extension' && 'url' in value ? wordsOf(inner) : [];
    }
    if (typeof inner === 'boolean') {
      return inner ? [name] : [];
    }
    return name === 'coding' ? wordsOf(Array.isArray(inner) ? inner.map(codingWord) : []) : wordsOf(inner);
  });
}

function codingWord(coding: unknown): unknown {
  return isObject(coding) ? (coding['display'] ?? coding['code']) : undefined;
}

/** Lines of at most so many characters, broken between words where that is possible; all but the first are indented. */
export function wrap(text: string, width: number, indent: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last.trim() !== '' && last.length + 1 + word.length > width) {
      lines.push(' '.repeat(indent) + word);
    } else {
      lines[lines.length - 1] = lines.length === 1 && last === '' ? word : `${last} ${word}`;
    }
  }
  return lines;
}
