import { SEMBLE_BASE } from '../../../src/fhir/systems.ts';
import { isObject } from '../../../src/semble/decode.ts';

/** Members that are not shown: ids of parts, and details that the rest of the value contains. */
const HIDDEN: ReadonlySet<string> = new Set(['id', 'phoneId', 'relationshipId', 'extension', 'resourceType']);

/** Members whose content is also in the member `text` of the value. */
const PARTS: ReadonlySet<string> = new Set(['family', 'given', 'prefix', 'coding']);

/** Formats a value of either side as text, in its own order; the URL of a system or extension is shortened to its last part. */
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
  const hasText = typeof value['text'] === 'string' && [...PARTS].some((name) => name in value);
  return Object.entries(value).flatMap(([name, inner]) => {
    if (HIDDEN.has(name) || (hasText && PARTS.has(name))) {
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
