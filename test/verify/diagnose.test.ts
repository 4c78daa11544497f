import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../src/verify/diagnose.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { NAMED_SCHEMES } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { type RequestHeaders, verify } from '../../src/verify/verify.ts';
import { anyTexts } from '../support/texts.ts';

const TEXT = '{"eventType":"patient.updated"}';
const SECRET = 'c2VjcmV0';

function hexBodyIn(header: string, secret = SECRET): Record<string, string> {
  const scheme = parseScheme(`hex-body:${header}`);
  return scheme === 'none' ? {} : sign(scheme, secret, { body: TEXT });
}

function diagnosisOf(headers: RequestHeaders, secrets = [SECRET]): string {
  return diagnose(secrets, { text: TEXT, headers }, { reserialised: false });
}

describe('the diagnosis of a refused delivery', () => {
  it('names the headers in order, and says when no scheme matches', () => {
    expect(diagnosisOf({ Host: 'example.org', 'x-signature': '00', accept: '*/*' })).toBe(
      'headers: accept, host, x-signature; schemes that match: none',
    );
    expect(diagnosisOf({})).toBe('headers: none; schemes that match: none');
  });

  it.each(Object.entries(NAMED_SCHEMES))('names the scheme %s when it would match, at any time', (name, scheme) => {
    for (const timestamp of ['1', '1760000000', '9999999999']) {
      const headers = sign(scheme, SECRET, { body: TEXT, timestamp, id: 'msg_1' });
      expect(diagnosisOf(headers, ['other', SECRET])).toMatch(new RegExp(`; schemes that match: ${name}$`));
    }
  });

  it('finds a bare hex signature in any header, as a setting would spell it', () => {
    const headers = { ...hexBodyIn('X-Semble-Hmac'), 'x-other': hexBodyIn('x', 'other')['x'], 'x-short': 'abcd' };
    expect(diagnosisOf(headers)).toBe(
      'headers: x-other, x-semble-hmac, x-short; schemes that match: hex-body:x-semble-hmac',
    );
    expect(diagnosisOf({ 'x-a': [hexBodyIn('x-a')['x-a']?.toUpperCase() ?? ''] })).toContain('hex-body:x-a');
    expect(diagnosisOf({ 'x-a': ['abcd', hexBodyIn('x-a')['x-a'] ?? ''] })).toContain('hex-body:x-a');
    const hex = hexBodyIn('x-a')['x-a'] ?? '';
    expect(diagnosisOf({ 'x-a': `${hex}, ${hex}` })).toMatch(/; schemes that match: hex-body:x-a$/);
    expect(diagnosisOf({ 'x-a': `${hex},${hex}` })).toMatch(/; schemes that match: hex-body:x-a$/);
    expect(diagnosisOf({ 'x-a': hex, 'X-A': hex })).toMatch(/; schemes that match: hex-body:x-a$/);
  });

  it('says when the server parsed the body', () => {
    const request = { text: TEXT, headers: {} };
    expect(diagnose([SECRET], request, { reserialised: true })).toContain(
      'the server parsed the body (rawBody is off)',
    );
    expect(diagnose([SECRET], request, { reserialised: false })).not.toContain('rawBody');
  });

  it('says that there are names which it does not show', () => {
    const strange = {
      'a b': '1',
      'x\ninjected': '1',
      [`x${'x'.repeat(64)}`]: '1',
      'x-\u00e9': '1',
      plain: '1',
      Plain: '2',
    };
    expect(diagnosisOf(strange)).toBe('headers: plain and others; schemes that match: none');
  });

  it('stays one short line for a thousand headers, and still finds the correct one', () => {
    const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`x-${1000 + index}`, 'value']));
    const line = diagnosisOf({ ...many, ...hexBodyIn('z-last') });
    expect(line).toMatch(/^headers: x-1000, .*, x-1039 and others; schemes that match: hex-body:z-last$/);
  });

  it('never holds a value, a secret or the text', () => {
    const marked = anyTexts().map((text) => `ZQX${text}`);
    const names = fc.oneof(anyTexts(), fc.stringMatching(/^[a-z0-9-]{1,64}$/), fc.constant('X-Webhook-Signature'));
    const values = fc.oneof(marked, fc.array(marked), fc.constant(undefined));
    fc.assert(
      fc.property(
        fc.dictionary(names, values),
        fc.array(marked),
        marked,
        fc.boolean(),
        (headers, secrets, text, parsed) => {
          const line = diagnose(secrets, { text, headers }, { reserialised: parsed });
          expect(line).not.toContain('ZQX');
          expect(line).toMatch(/^[\x20-\x7e]*$/);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('names no header whose scheme would not accept the request', () => {
    const names = fc.stringMatching(/^[a-zA-Z0-9-]{1,64}$/);
    fc.assert(
      fc.property(fc.uniqueArray(names, { maxLength: 6 }), fc.array(fc.boolean()), (list, right) => {
        const headers = Object.assign({}, ...list.map((name, at) => hexBodyIn(name, right[at] ? SECRET : 'other')));
        const found = [...diagnosisOf(headers).matchAll(/hex-body:([a-z0-9-]+)/g)].map(([, name]) => name);
        for (const name of found) {
          const scheme = parseScheme(`hex-body:${name}`);
          expect(scheme !== 'none' && verify(scheme, [SECRET], { text: TEXT, headers }, 0).genuine).toBe(true);
        }
        expect(found.length > 0).toBe(list.some((_, at) => right[at]));
      }),
    );
  });
});
