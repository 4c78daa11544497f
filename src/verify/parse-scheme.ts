import { describedScheme, isObject, SchemeError } from './description.ts';
import { HEX_BODY_SCHEME, NAMED_SCHEMES, type SignatureScheme } from './scheme.ts';

/** The schemes that were described, by their text. A runtime that keeps the bot loaded checks each of them once. */
const described = new Map<string, SignatureScheme>();

/**
 * Parses the setting of the signature scheme: a name of `NAMED_SCHEMES`, `hex-body:<header>`, `none`, or a JSON object
 * with the members of `SignatureScheme`. Throws SchemeError for any other text.
 */
export function parseScheme(text: string): SignatureScheme | 'none' {
  const name = text.trim();
  if (name === 'none') {
    return 'none';
  }
  const named = Object.hasOwn(NAMED_SCHEMES, name) ? NAMED_SCHEMES[name] : described.get(name);
  return named ?? describe(name);
}

function describe(text: string): SignatureScheme {
  const header = /^hex-body:(.*)$/.exec(text)?.[1];
  const scheme = describedScheme(header === undefined ? parseJsonObject(text) : { ...HEX_BODY_SCHEME, header });
  described.set(text, scheme);
  return scheme;
}

function parseJsonObject(text: string): object {
  if (!text.startsWith('{')) {
    const names = Object.keys(NAMED_SCHEMES).join(', ');
    throw new SchemeError(`it must be one of ${names}, hex-body:<header>, none, or a JSON object`);
  }
  const value = parseJson(text);
  if (!isObject(value)) {
    throw new SchemeError('it is not well-formed JSON');
  }
  return value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
