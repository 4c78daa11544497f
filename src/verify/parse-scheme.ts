import { describedScheme, SchemeError } from './description.ts';
import { HEX_BODY_SCHEME, NAMED_SCHEMES, type SignatureScheme } from './scheme.ts';

/**
 * The scheme that a setting means: a name of `NAMED_SCHEMES`, `hex-body:<header>`, `none`, or a JSON object with the
 * members of `SignatureScheme` and no others. Throws SchemeError for anything else.
 */
export function parseScheme(text: string): SignatureScheme | 'none' {
  const name = text.trim();
  if (name === 'none') {
    return 'none';
  }
  const named = Object.hasOwn(NAMED_SCHEMES, name) ? NAMED_SCHEMES[name] : undefined;
  const [, header] = /^hex-body:(.*)$/.exec(name) ?? [];
  return named ?? describedScheme(header === undefined ? parseJson(name) : { ...HEX_BODY_SCHEME, header });
}

function parseJson(text: string): object {
  if (!text.startsWith('{')) {
    const names = Object.keys(NAMED_SCHEMES).join(', ');
    throw new SchemeError(`it must be one of ${names}, hex-body:<header>, none, or a JSON object`);
  }
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new SchemeError('it is not well-formed JSON');
  }
}
