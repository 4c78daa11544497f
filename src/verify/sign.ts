import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { SignatureScheme } from './scheme.ts';
import { type Message, signedPieces } from './signed-text.ts';

/** Characters. A longer text is hashed without being copied. */
const LONG = 4096;

/** The reason for which a secret cannot sign. */
export const UNUSABLE_SECRET = 'a secret is empty or not in the encoding of the signature scheme';

/**
 * Returns the keys of the secrets, without those that are empty or not in the scheme's encoding. A key is a text in that
 * encoding. It is not a Buffer, because on Node 24.18 to 24.21 an HMAC with a Buffer as key takes up to ten times as long.
 */
export function keysOf({ secretEncoding, secretPrefix = '' }: SignatureScheme, secrets: readonly string[]): string[] {
  return secrets
    .map((secret) => (secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret))
    .filter((key) => key && isEncoded(key, secretEncoding));
}

function isEncoded(text: string, encoding: SignatureScheme['secretEncoding'] = 'utf8'): boolean {
  if (encoding === 'utf8') {
    return text.isWellFormed();
  }
  // Buffer.from skips invalid characters, so an invalid text is encoded to a different one.
  return Buffer.from(text, encoding).toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text);
}

/** Returns the HMAC of the pieces in the scheme's encoding: https://www.rfc-editor.org/rfc/rfc2104 */
export function signatureOf(
  { algorithm, encoding, secretEncoding }: SignatureScheme,
  key: string,
  pieces: readonly string[],
): string {
  const hmac = createHmac(algorithm, key, { encoding: secretEncoding });
  let joined = '';
  for (const piece of pieces) {
    // Each update takes time. Only a long text takes more time to copy.
    if (piece.length > LONG) {
      hmac.update(joined).update(piece);
      joined = '';
    } else {
      joined += piece;
    }
  }
  return hmac.update(joined).digest(encoding);
}

/**
 * Returns the headers that sign a request. Throws TypeError when the secret is empty or not in the scheme's encoding.
 * The message must have every part that the scheme signs.
 */
export function sign(scheme: SignatureScheme, secret: string, message: Message): Record<string, string> {
  const [key] = keysOf(scheme, [secret]);
  if (key === undefined) {
    throw new TypeError(UNUSABLE_SECRET);
  }
  const headers: Record<string, string> = {};
  const items: string[] = [];
  for (const part of ['timestamp', 'id'] as const) {
    const source = scheme[part];
    const value = message[part];
    if (source === undefined) {
      continue;
    }
    if ('item' in source) {
      items.push(`${source.item}${value}`);
    } else {
      headers[source.header] = `${value}`;
    }
  }
  items.push((scheme.prefix ?? '') + signatureOf(scheme, key, signedPieces(scheme.signed, message)));
  headers[scheme.header] = items.join(scheme.separator);
  return headers;
}
