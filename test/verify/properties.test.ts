import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../fixtures/schemes.ts';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type RequestHeaders, verify } from '../../src/verify/verify.ts';
import { hasWebhookToken } from '../../src/verify/webhook-token.ts';
import { runs } from '../support/scale.ts';
import { anyTexts } from '../support/texts.ts';
import { changed, ids, otherSecret, secretsOf, texts } from './arbitraries.ts';

const NOW = 1_760_000_000_000;

/** A genuine request and its secret. */
function requestsOf(scheme: SignatureScheme) {
  return fc
    .record({
      secret: secretsOf(scheme),
      text: texts,
      timestamp: fc.integer({ min: 0, max: NOW / 1000 }).map(String),
      id: ids,
    })
    .map(({ secret, text, timestamp, id }) => ({
      secret,
      text,
      timestamp,
      id,
      headers: sign(scheme, secret, { body: text, timestamp, id }),
    }));
}

describe.each(Object.entries(SCHEMES))('in the scheme %s', (_, scheme) => {
  const requests = requestsOf(scheme);
  const isGenuine = (secrets: string[], text: string, headers: RequestHeaders) =>
    verify(scheme, secrets, { text, headers }, NOW).genuine;

  it('a signed request is genuine, and has the signed time', () => {
    fc.assert(
      fc.property(requests, ({ secret, text, timestamp, headers }) => {
        const signedAt = scheme.timestamp && { signedAt: Number(timestamp) * 1000 };
        expect(verify(scheme, [secret], { text, headers }, NOW)).toEqual({ genuine: true, ...signedAt });
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('any one changed character of the text or the secret is refused', () => {
    fc.assert(
      fc.property(requests, fc.nat(), ({ secret, text, headers }, at) => {
        expect(isGenuine([secret], changed(text, at), headers)).toBe(false);
        expect(isGenuine([otherSecret(scheme, secret, at)], text, headers)).toBe(false);
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('any one changed, lost or added character of any header is refused', () => {
    const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 });
    fc.assert(
      fc.property(requests, fc.nat(), printable, ({ secret, text, headers }, at, character) => {
        for (const [name, value] of Object.entries(headers)) {
          const old = value[at % value.length] ?? '';
          const changes = [value.slice(0, at % value.length) + value.slice((at % value.length) + 1)];
          // Case means nothing in hex, and white space nothing around an item.
          if (character.trim() !== '' && character.toLowerCase() !== old.toLowerCase()) {
            changes.push(changed(value, at, character));
          }
          if (/\w/.test(character)) {
            changes.push(value + character);
          }
          for (const one of changes) {
            expect(isGenuine([secret], text, { ...headers, [name]: one })).toBe(false);
          }
        }
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('a missing header is refused', () => {
    fc.assert(
      fc.property(requests, ({ secret, text, headers }) => {
        for (const name of Object.keys(headers)) {
          expect(isGenuine([secret], text, { ...headers, [name]: undefined })).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('one correct secret among others is enough, at any place', () => {
    const others = fc.array(secretsOf(scheme), { maxLength: 4 });
    fc.assert(
      fc.property(requests, others, fc.nat(), ({ secret, text, headers }, secrets, at) => {
        const all = secrets.toSpliced(at % (secrets.length + 1), 0, secret);
        expect(isGenuine(all, text, headers)).toBe(true);
        expect(isGenuine(all.toReversed(), text, headers)).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it('no header value makes it throw, or passes', () => {
    const names = fc.oneof(
      fc.constantFrom(scheme.header, scheme.header.toUpperCase(), 'x-slack-request-timestamp', 'webhook-timestamp'),
      fc.string({ unit: 'binary-ascii' }),
    );
    const piece = fc.constantFrom(
      't=',
      'v1=',
      'at:',
      'id:',
      ',',
      ';',
      ' ',
      ', ',
      '1760000000',
      'sha256=',
      'ab',
      '\ud800',
    );
    const values = fc.oneof(
      fc.anything({ withNullPrototype: true }),
      fc.array(piece).map((pieces) => pieces.join('')),
      fc.array(fc.anything({ withNullPrototype: true })),
    );
    const anyText = fc.oneof(
      texts,
      anyTexts().map((text) => `${text}\udc00`),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(names, values)), anyText, secretsOf(scheme), (entries, text, secret) => {
        // Not what the type promises, on purpose.
        const headers = Object.fromEntries(entries) as RequestHeaders;
        expect(isGenuine([secret], text, headers)).toBe(false);
        expect(hasWebhookToken(headers, [secret])).toBe(false);
      }),
      { numRuns: runs(60, 300) },
    );
  });
});
