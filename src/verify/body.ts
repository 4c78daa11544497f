/** `application/json` or `application/*+json`, with any parameters: https://www.rfc-editor.org/rfc/rfc9110#section-8.3.1 */
const JSON_TYPE = /^\s*application\/(?:[^\s/;]+\+)?json\s*(?:;|$)/i;

/**
 * Returns the JSON text that was signed: `input` itself when it is a string (a Bot with `rawBody`), or `input`
 * serialised when it is an object (a server older than `rawBody`; the request is refused if the serialised text
 * differs). Returns undefined when the content type is not `application/json` or `application/*+json`, or when there is
 * no text. Never throws, also when `input` is too deep to serialise.
 */
export function signedText(contentType: unknown, input: unknown): string | undefined {
  if (typeof contentType !== 'string' || !JSON_TYPE.test(contentType)) {
    return undefined;
  }
  const text = typeof input === 'object' && input !== null ? serialise(input) : input;
  return typeof text === 'string' && text !== '' ? text : undefined;
}

function serialise(input: object): unknown {
  try {
    return JSON.stringify(input);
  } catch {
    return undefined;
  }
}
