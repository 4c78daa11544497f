import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { SignatureScheme } from './scheme.ts';

/** The parts of the signed text. A timestamp is in unix seconds, or milliseconds when it has 13 digits. */
export interface Message {
  readonly body: string;
  readonly timestamp?: string | undefined;
  readonly id?: string | undefined;
}

/**
 * The key of an HMAC, as a text and the encoding that turns the text into the key's bytes. On Node 24.18 to 24.21 an HMAC
 * takes up to ten times as long when its key is a Buffer.
 */
export interface SigningKey {
  readonly text: string;
  readonly encoding: 'utf8' | 'hex' | 'base64';
}

/** The key that a secret stands for, or undefined when the secret is not in the scheme's encoding, or empty. */
export function keyOf(scheme: SignatureScheme, secret: string): SigningKey | undefined {
  const { secretEncoding: encoding = 'utf8', secretPrefix = '' } = scheme;
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  // Decoding skips what it doesn't understand; only a whole text comes out again.
  const isWhole = Buffer.from(text, encoding).toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text);
  return isWhole && text !== '' ? { text, encoding } : undefined;
}

/** The text that is signed, in pieces: as one with the rest, the body would be copied. The message has what is signed. */
export function signedPieces(scheme: SignatureScheme, message: Message): string[] {
  return scheme.signed
    .split(/\{(body|timestamp|id)\}/)
    .map((text, index) => (index % 2 ? `${message[text as keyof Message]}` : text))
    .filter((piece) => piece !== '');
}

/** A signature: the HMAC of the pieces, written as the scheme writes it. https://www.rfc-editor.org/rfc/rfc2104 */
export function signatureOf(
  { algorithm, encoding }: SignatureScheme,
  key: SigningKey,
  pieces: readonly string[],
): string {
  const hmac = createHmac(algorithm, key.text, { encoding: key.encoding });
  for (const piece of pieces) {
    hmac.update(piece);
  }
  return hmac.digest(encoding);
}

/**
 * The headers that make a request a signed one. Throws a TypeError when the secret is not in the scheme's encoding, or
 * when the scheme signs a timestamp or an id and the message has none.
 */
export function sign(scheme: SignatureScheme, secret: string, message: Message): Record<string, string> {
  const key = keyOf(scheme, secret);
  if (key === undefined) {
    throw new TypeError('The secret is empty, or not in the encoding that the scheme names');
  }
  const headers: Record<string, string> = {};
  const items: string[] = [];
  for (const part of ['timestamp', 'id'] as const) {
    const source = scheme[part];
    const value = message[part];
    if (source === undefined) {
      continue;
    }
    if (!value) {
      throw new TypeError(`The scheme signs the ${part}, and the message has none`);
    }
    if ('item' in source) {
      items.push(`${source.item}${value}`);
    } else {
      headers[source.header] = value;
    }
  }
  items.push((scheme.prefix ?? '') + signatureOf(scheme, key, signedPieces(scheme, message)));
  headers[scheme.header] = items.join(scheme.separator);
  return headers;
}
