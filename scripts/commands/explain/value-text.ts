import { SEMBLE_BASE } from '../../../src/fhir/systems.ts';
import { isObject } from '../../../src/semble/decode.ts';

/** Members that a reader can do without: ids of parts, and details that the rest of the value says. */
const UNSAID: ReadonlySet<string> = new Set(['id', 'phoneId', 'relationshipId', 'extension', 'resourceType']);

/** Parts of a value that has them in one text. */
const PARTS: ReadonlySet<string> = new Set(['family', 'given', 'prefix', 'coding']);

/** The words of a value of either side, in its own order; of the URL of a system or an extension the last part. */
export function valueText(value: unknown): string {
  return valueTexts(value).join(' · ');
}

function valueTexts(value: unknown): string[] {
  if (Array.isArray(value)) {
    return value.flatMap(valueTexts);
  }
  if (!isObject(value)) {
    return value === null || value === undefined ? [] : [shortUrl(String(value))];
  }
  const isWhole = typeof value['text'] === 'string' && [...PARTS].some((name) => name in value);
  return Object.entries(value).flatMap(([name, inner]) => {
    if (UNSAID.has(name) || (isWhole && PARTS.has(name))) {
      return name === 'extension' && 'url' in value ? valueTexts(inner) : [];
    }
    if (typeof inner === 'boolean') {
      return inner ? [name] : [];
    }
    return name === 'coding' ? valueTexts(Array.isArray(inner) ? inner.map(codingWord) : []) : valueTexts(inner);
  });
}

function shortUrl(text: string): string {
  return text.startsWith(SEMBLE_BASE) ? text.slice(SEMBLE_BASE.length) : text.replace(/^https?:\/\/.*\/(?=.)/, '');
}

function codingWord(coding: unknown): unknown {
  return isObject(coding) ? (coding['display'] ?? coding['code']) : undefined;
}
