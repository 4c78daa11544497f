import fc from 'fast-check';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { anyTexts } from '../support/texts.ts';

/** Well-formed texts of every kind: all of Unicode, and JSON. */
export const texts = fc.oneof(anyTexts(), fc.json());

/** Ids as senders make them, without characters that need quoting in a header. */
export const ids = fc.stringMatching(/^[\w.-]{1,40}$/);

/** Secrets that are valid in the scheme's encoding. */
export function secretsOf({ secretEncoding, secretPrefix = '' }: SignatureScheme): fc.Arbitrary<string> {
  if (secretEncoding === 'hex' || secretEncoding === 'base64') {
    return fc
      .uint8Array({ minLength: 1, maxLength: 80 })
      .map((key) => secretPrefix + Buffer.from(key).toString(secretEncoding));
  }
  return anyTexts({ minLength: 1, maxLength: 80 });
}

/** The text with the character at `at` (modulo its length) replaced by `by`, or by `orElse` where it was `by` before. */
export function changed(text: string, at: number, by = 'x', orElse = 'y'): string {
  const characters = [...text];
  const index = at % (characters.length || 1);
  characters[index] = characters[index] === by ? orElse : by;
  return characters.join('');
}

/** Another secret of the same length, so that no zero padding can make the two one key. */
export function otherSecret(
  { secretEncoding, secretPrefix = '' }: SignatureScheme,
  secret: string,
  at: number,
): string {
  const text = secret.slice(secretPrefix.length);
  if (secretEncoding === 'hex' || secretEncoding === 'base64') {
    const key = [...Buffer.from(text, secretEncoding)].map((byte, index, all) =>
      index === at % all.length ? byte ^ 1 : byte,
    );
    return secretPrefix + Buffer.from(key).toString(secretEncoding);
  }
  return changed(text, at);
}
