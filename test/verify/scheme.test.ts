import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SchemeError } from '../../src/verify/description.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { runs } from '../support/scale.ts';

const VALID = {
  header: 'X-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v1=',
  separator: ',',
  signed: '{id}.{timestamp}.{body}',
  timestamp: { item: 't=' },
  id: { header: 'X-Id' },
  secretEncoding: 'base64',
  secretPrefix: 'whsec_',
};

/** The message of the error that a setting of this text gets. */
function refusalOf(text: string): string {
  try {
    parseScheme(text);
  } catch (error) {
    if (error instanceof SchemeError) {
      return error.message;
    }
    throw error;
  }
  return 'accepted';
}

describe('a scheme setting', () => {
  it.each(Object.entries(NAMED_SCHEMES))('may be the name %s', (name, scheme) => {
    expect(parseScheme(name)).toBe(scheme);
    expect(parseScheme(` ${name}\n`)).toBe(scheme);
  });

  it('may be none', () => {
    expect(parseScheme('none')).toBe('none');
  });

  it.each(['X-Semble-Hmac', 'X-Bot-Hmac', 'X-Bot-Token-2'])(
    'may name the header of a bare hex signature: %s',
    (header) => {
      expect(parseScheme(`hex-body:${header}`)).toEqual({ ...NAMED_SCHEMES['hex-body'], header });
    },
  );

  it('may be a JSON object with every member, or only those that are needed', () => {
    expect(parseScheme(JSON.stringify(VALID))).toEqual(VALID);
    const least = { header: 'x', algorithm: 'sha512', encoding: 'base64url', signed: '{body}' };
    expect(parseScheme(` ${JSON.stringify(least, undefined, 2)} `)).toEqual(least);
  });

  it.each([
    '',
    'Semble',
    'stripe',
    'constructor',
    '__proto__',
    'no-hex-body:x',
    'hex-body: ',
    'hex-body:a b',
    'hex-body:X-Bot-Signature',
    'hex-body:x-bot-token',
    'hex-body:a\nb',
    `hex-body:${'x'.repeat(65)}`,
    '[]',
    '"semble"',
    'null',
  ])('is refused when it is %j', (text) => {
    const expected =
      text.startsWith('hex-body') && !text.includes('\n') ? 'header: must ' : 'it must be one of semble, ';
    expect(refusalOf(text)).toContain(expected);
  });

  it('is refused when it is cut JSON', () => {
    expect(refusalOf(JSON.stringify(VALID).slice(0, -1))).toBe('it is not well-formed JSON');
  });
});

describe('a described scheme', () => {
  const source = 'must be {"header": <name>} or {"item": <its beginning>}';
  const mark = 'must hold a character that no signature has';
  const headerName = "must be a header name, not the bot's own";
  const notApart = 'separator: does not keep prefix, timestamp and id apart';

  it.each([
    ['has an unknown member', { prefx: 'v1=' }, 'it has an unknown member'],
    ['has a member that every object inherits', { constructor: 1 }, 'it has an unknown member'],
    ['has no header', { header: undefined }, `header: ${headerName}`],
    ['has no algorithm', { algorithm: undefined }, 'algorithm: must be sha1 or sha256 or sha384 or sha512'],
    ['has no encoding', { encoding: undefined }, 'encoding: must be hex or base64 or base64url'],
    ['has no template', { signed: undefined }, 'signed: must be a string'],
    ['has an empty template', { signed: '' }, 'signed: must hold {body}'],
    ['has a number as header', { header: 1 }, `header: ${headerName}`],
    ['has an empty header', { header: '' }, `header: ${headerName}`],
    ['has a space in its header', { header: 'X Signature' }, `header: ${headerName}`],
    ['has a colon in its header', { header: 'X-Signature:' }, `header: ${headerName}`],
    ['has a line end in its header', { header: 'X-Signature\n' }, `header: ${headerName}`],
    ['has an unknown algorithm', { algorithm: 'md5' }, 'algorithm: must be sha1 or sha256 or sha384 or sha512'],
    ['has its algorithm in capitals', { algorithm: 'SHA256' }, 'algorithm: must be sha1 or sha256 or sha384 or sha512'],
    ['has an unknown encoding', { encoding: 'utf8' }, 'encoding: must be hex or base64 or base64url'],
    ['has an unknown secret encoding', { secretEncoding: 'x' }, 'secretEncoding: must be utf8 or hex or base64'],
    ["has a header of the bot's own", { header: 'x-bot-signature' }, `header: ${headerName}`],
    ['has an empty separator', { separator: '' }, `separator: ${mark}`],
    ['has a list as separator', { separator: [','] }, `separator: ${mark}`],
    ['has its encoding in a list', { encoding: ['hex'] }, 'encoding: must be hex or base64 or base64url'],
    ['has null as prefix', { prefix: null }, 'prefix: must be a string'],
    ['has a list as secret prefix', { secretPrefix: [] }, 'secretPrefix: must be a string'],
    ['has a text as timestamp', { timestamp: 't=' }, `timestamp: ${source}`],
    ['has an empty timestamp', { timestamp: {} }, `timestamp: ${source}`],
    ['has two sources of the timestamp', { timestamp: { header: 'x', item: 't=' } }, `timestamp: ${source}`],
    ['has an unknown member in the timestamp', { timestamp: { item: 't=', x: 1 } }, `timestamp: ${source}`],
    ['has an empty item', { timestamp: { item: '' } }, `timestamp.item: ${mark}`],
    ['has a bad header of the id', { id: { header: 'a b' } }, `id.header: ${headerName}`],
    ['does not sign the body', { signed: '{id}{timestamp}' }, 'signed: must hold {body}'],
    [
      'has another placeholder',
      { signed: '{id}{timestamp}{body}{url}' },
      'signed: may hold no braces but those of {body}, {timestamp} and {id}',
    ],
    [
      'has a stray brace',
      { signed: '{id}{timestamp}{{body}' },
      'signed: may hold no braces but those of {body}, {timestamp} and {id}',
    ],
    [
      'signs a timestamp from nowhere',
      { timestamp: undefined },
      'timestamp: must be given when signed holds {timestamp}, and only then',
    ],
    [
      'reads a timestamp that is not signed',
      { signed: '{id}.{body}' },
      'timestamp: must be given when signed holds {timestamp}, and only then',
    ],
    ['signs an id from nowhere', { id: undefined }, 'id: must be given when signed holds {id}, and only then'],
    [
      'reads an id that is not signed',
      { signed: '{timestamp}.{body}' },
      'id: must be given when signed holds {id}, and only then',
    ],
    ['reads an item of a header that is one item', { separator: undefined }, notApart],
    ['has its separator in the prefix', { prefix: 'v1,' }, notApart],
    ['has a prefix that begins with a space', { prefix: ' v1=' }, notApart],
    ['has the timestamp begin like the signature', { timestamp: { item: 'v1=' } }, notApart],
    ['has an item that a signature could begin with', { id: { item: 'aB-_+/9' } }, `id.item: ${mark}`],
    ['has a separator that could stand in a signature', { separator: '-' }, `separator: ${mark}`],
    ['has two parts in one header', { id: { header: 'x-signature' } }, notApart],
    ['has two items that begin alike', { id: { item: 't=' } }, notApart],
  ])('is refused when it %s', (_, change, message) => {
    expect(refusalOf(JSON.stringify({ ...VALID, ...change }))).toBe(message);
  });

  it('is refused with a prototype for a member', () => {
    expect(refusalOf(`{"__proto__":{},${JSON.stringify(VALID).slice(1)}`)).toBe('it has an unknown member');
  });

  it('is never quoted in the error', () => {
    const marked = fc.string().map((text) => `ZQX${text}`);
    const value = fc.oneof(marked, fc.dictionary(fc.constantFrom('header', 'item', 'ZQX'), marked), fc.array(marked));
    const members = fc.dictionary(fc.oneof(fc.constantFrom(...Object.keys(VALID)), marked), value, { minKeys: 1 });
    fc.assert(
      fc.property(members, fc.constantFrom(VALID, SEMBLE_SCHEME, {}), (change, base) => {
        expect(refusalOf(JSON.stringify({ ...base, ...change }))).not.toContain('ZQX');
        expect(refusalOf(`{${JSON.stringify(change)}`)).not.toContain('ZQX');
      }),
      { numRuns: runs(500, 2000) },
    );
    fc.assert(fc.property(marked, (text) => !refusalOf(text).includes('ZQX')));
  });

  it('that is accepted verifies its own signatures', () => {
    const word = fc.constantFrom('v1=', 't=', 'id', 'a', '-', 'sha256 ', ':', 'x,y', ' z');
    const from = fc.oneof(
      fc.record({ header: fc.constantFrom('X-Signature', 'x-time', 'X-Time', 'x-id') }),
      fc.record({ item: word }),
    );
    const described = fc.record(
      {
        header: fc.constantFrom('X-Signature', 'x-time'),
        algorithm: fc.constantFrom('sha1', 'sha256', 'sha384', 'sha512'),
        encoding: fc.constantFrom('hex', 'base64', 'base64url'),
        signed: fc.constantFrom('{body}', '{timestamp}.{body}', '{id}{timestamp}{body}', 'v0:{body}:{id}'),
        prefix: word,
        separator: fc.constantFrom(',', ', ', ';', ' ', '&', '::', '\t', '=', '-', 'a'),
        timestamp: from,
        id: from,
      },
      { requiredKeys: ['header', 'algorithm', 'encoding', 'signed'] },
    );
    let accepted = 0;
    fc.assert(
      fc.property(described, fc.string(), (description, body) => {
        const text = JSON.stringify(description);
        const scheme = refusalOf(text) === 'accepted' ? parseScheme(text) : 'none';
        if (scheme !== 'none') {
          accepted += 1;
          const headers = sign(scheme, 's', { body, timestamp: '1760000000', id: 'msg_1' });
          expect(verify(scheme, ['s'], { text: body, headers }, 1_760_000_000_000).genuine).toBe(true);
          expect(verify(scheme, ['s'], { text: `${body} `, headers }, 1_760_000_000_000).genuine).toBe(false);
        }
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });
});
