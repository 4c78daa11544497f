import type { Buffer } from 'node:buffer';
import { bytesOf, hmacOf } from './bytes.ts';
import type { SignatureScheme } from './scheme.ts';

/** The parts of the signed text. A timestamp is in unix seconds, or milliseconds when it has 13 digits. */
export interface Message {
  readonly body: string;
  readonly timestamp?: string | undefined;
  readonly id?: string | undefined;
}

/** The bytes of the key that a secret stands for, or undefined when it is not in the scheme's encoding, or empty. */
export function keyOf(scheme: SignatureScheme, secret: string): Buffer | undefined {
  const { secretEncoding: encoding = 'utf8', secretPrefix = '' } = scheme;
  const key = bytesOf(secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret, encoding);
  return key.length > 0 ? key : undefined;
}

/** The text that is signed, in pieces: as one with the rest, the body would be copied. The message has what is signed. */
export function signedPieces(scheme: SignatureScheme, message: Message): string[] {
  return scheme.signed
    .split(/(\{body\})/)
    .map((piece) =>
      piece === '{body}'
        ? message.body
        : piece.replace(/\{(timestamp|id)\}/g, (_, part: 'timestamp' | 'id') => `${message[part]}`),
    )
    .filter((piece) => piece !== '');
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
  const signature = hmacOf(scheme.algorithm, key, signedPieces(scheme, message)).toString(scheme.encoding);
  items.push((scheme.prefix ?? '') + signature);
  headers[scheme.header] = items.join(scheme.separator);
  return headers;
}
