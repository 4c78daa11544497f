import { describedScheme, isObject, SchemeError } from './description.ts';
import { HEX_BODY_SCHEME, NAMED_SCHEMES, type SignatureScheme } from './scheme.ts';

/** Schemes by the text of the setting: the named ones, and the described ones after their first check. */
const schemes = new Map(Object.entries(NAMED_SCHEMES));

/**
 * Parses the setting of the signature scheme: a name of `NAMED_SCHEMES`, `hex-body:<header>`, `none`, or a JSON object
 * with the members of `SignatureScheme`. Throws SchemeError for any other text.
 */
export function parseScheme(text: string): SignatureScheme | 'none' {
  const name = text.trim();
  return name === 'none' ? name : (schemes.get(name) ?? parseDescribed(name));
}

function parseDescribed(text: string): SignatureScheme {
  const header = /^hex-body:(.*)$/.exec(text)?.[1];
  const scheme = describedScheme(header === undefined ? parseJsonObject(text) : { ...HEX_BODY_SCHEME, header });
  schemes.set(text, scheme);
  return scheme;
}

function parseJsonObject(text: string): object {
  if (!text.startsWith('{')) {
    const names = Object.keys(NAMED_SCHEMES).join(', ');
    throw new SchemeError(`it must be one of ${names}, hex-body:<header>, none, or a JSON object`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) {
      return value;
    }
  } catch {
    // Malformed JSON gets the same error as a value that is not an object.
  }
  throw new SchemeError('it is not well-formed JSON');
}
