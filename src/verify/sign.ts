import { Buffer } from 'node:buffer';
import { createHmac } from 'node:crypto';
import type { SignatureScheme } from './scheme.ts';

/** The parts of the signed text. A timestamp is in unix seconds, or milliseconds when it has 13 digits. */
export interface Message {
  readonly body: string;
  readonly timestamp?: string;
  readonly id?: string;
}

/** The bytes of the key that a secret stands for, or undefined when it is not in the scheme's encoding, or empty. */
export function keyOf(scheme: SignatureScheme, secret: string): Buffer | undefined {
  const { secretEncoding: encoding = 'utf8', secretPrefix = '' } = scheme;
  const text = secret.startsWith(secretPrefix) ? secret.slice(secretPrefix.length) : secret;
  const key = Buffer.from(text, encoding);
  // Decoding skips what it doesn't understand; only a whole secret gives its own text again.
  const isWhole = key.toString(encoding) === (encoding === 'hex' ? text.toLowerCase() : text);
  return isWhole && key.length > 0 ? key : undefined;
}

/** The signature of a message in the scheme's encoding; base64url without padding, hex in lower case. */
export function signatureOf(scheme: SignatureScheme, key: Buffer, message: Message): string {
  const parts = { timestamp: '', id: '', ...message };
  // One pass, so that a placeholder inside the body or the id stays text.
  const signed = scheme.signed.replace(/\{(body|timestamp|id)\}/g, (_, part: keyof typeof parts) => parts[part]);
  return createHmac(scheme.algorithm, key).update(signed, 'utf8').digest(scheme.encoding);
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
  items.push(`${scheme.prefix ?? ''}${signatureOf(scheme, key, message)}`);
  headers[scheme.header] = items.join(scheme.separator);
  return headers;
}
