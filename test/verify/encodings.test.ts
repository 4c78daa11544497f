import { describe, expect, it } from 'vitest';
import { SHOPIFY } from '../../fixtures/schemes.ts';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type Verdict, verify } from '../../src/verify/verify.ts';
import { BODY, NOW, refused, SECRET } from './delivery.ts';

describe('encodings', () => {
  const judged = (scheme: SignatureScheme, respell: (signature: string) => string): Verdict => {
    const value = respell(sign(scheme, SECRET, { body: BODY })[scheme.header] ?? '');
    return verify(scheme, [SECRET], { text: BODY, headers: { [scheme.header]: value } }, NOW);
  };
  const url: SignatureScheme = { ...SHOPIFY, encoding: 'base64url' };

  it('base64 needs its padding, its alphabet and its case', () => {
    const sha512: SignatureScheme = { ...SHOPIFY, algorithm: 'sha512' };
    for (const scheme of [SHOPIFY, sha512]) {
      expect(judged(scheme, (signature) => signature)).toEqual({ genuine: true });
      for (const respell of [
        (signature: string) => signature.replace(/=+$/, ''),
        (signature: string) => `${signature}=`,
        (signature: string) => signature.toLowerCase(),
        (signature: string) => `${signature.slice(0, 10)} ${signature.slice(10)}`,
        (signature: string) => `${signature.slice(0, 10)}\n${signature.slice(10)}`,
        // The last letter has bits to spare, which a decoder would drop.
        (signature: string) => signature.replace(/.(?==)/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
      ]) {
        expect(judged(scheme, respell)).toEqual(refused('no-match'));
      }
    }
  });

  it('base64url may have its padding or not, but no other', () => {
    const sha512: SignatureScheme = { ...url, algorithm: 'sha512' };
    expect(judged(url, (signature) => signature)).toEqual({ genuine: true });
    expect(judged(url, (signature) => `${signature}=`)).toEqual({ genuine: true });
    expect(judged(sha512, (signature) => `${signature}==`)).toEqual({ genuine: true });
    expect(judged(url, (signature) => `${signature}==`)).toEqual(refused('no-match'));
    expect(judged(sha512, (signature) => `${signature}=`)).toEqual(refused('no-match'));
    expect(judged(url, (signature) => `${signature.slice(0, -1)}==`)).toEqual(refused('no-match'));
    expect(judged(url, (signature) => `${signature.slice(0, 10)}=${signature.slice(10)}`)).toEqual(refused('no-match'));
  });

  it('hex is not read as base64, nor base64 as hex', () => {
    const other = (scheme: SignatureScheme) => () => sign(scheme, SECRET, { body: BODY })[scheme.header] ?? '';
    expect(judged(SHOPIFY, other({ ...SHOPIFY, encoding: 'hex' }))).toEqual(refused('no-match'));
    expect(judged({ ...SHOPIFY, encoding: 'hex' }, other(SHOPIFY))).toEqual(refused('no-match'));
  });
});
