import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedText } from '../../src/verify/body.ts';

const TEXT = '{ "b": 1.00, "a": "\\u00e9" }\r\n';

describe('the signed text', () => {
  it('is the input as it stands when that is a text', () => {
    expect(signedText('application/json', TEXT)).toBe(TEXT);
    expect(signedText('application/json', '\ufeff{}')).toBe('\ufeff{}');
    expect(signedText('application/json', 'not JSON at all')).toBe('not JSON at all');
  });

  it('is the JSON of the input when the server parsed it', () => {
    expect(signedText('application/json', JSON.parse(TEXT))).toBe('{"b":1,"a":"\u00e9"}');
    expect(signedText('application/json', [])).toBe('[]');
    expect(signedText('application/json', {})).toBe('{}');
  });

  it.each([
    'application/json',
    'Application/JSON',
    'application/json; charset=utf-8',
    'application/json;charset=utf-8;\n boundary=";text/plain"',
    ' application/json ;',
    'application/fhir+json',
    'application/vnd.semble.v1+JSON; x=y',
    'application/a+b+json',
  ])('is read under the content type %j', (contentType) => {
    expect(signedText(contentType, TEXT)).toBe(TEXT);
  });

  it.each([
    undefined,
    null,
    '',
    ';application/json',
    'text/plain',
    'text/json',
    'text/plain; application/json',
    'application/x-www-form-urlencoded',
    'application/jsonp',
    'application/xjson',
    'application/+json',
    'application/json, text/plain',
    'application/json text/plain',
    'application/a b+json',
    'application/a/b+json',
    'multipart/application/json',
    ['application/json'],
    { toString: () => 'application/json' },
  ])('is not there under the content type %j', (contentType) => {
    expect(signedText(contentType, TEXT)).toBeUndefined();
  });

  it.each([
    ['an empty text', ''],
    ['nothing', undefined],
    ['null', null],
    ['a number', 7],
    ['a boolean', true],
    ['a function', () => TEXT],
    ['an object that serialises to nothing', { toJSON: () => undefined }],
  ])('is not there when the input is %s', (_, input) => {
    expect(signedText('application/json', input)).toBeUndefined();
  });

  it('is not there when the input can not be serialised', () => {
    const deep = JSON.parse('['.repeat(200_000) + ']'.repeat(200_000));
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const thrower = {
      toJSON: () => {
        throw new Error('no');
      },
    };
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    for (const input of [deep, circle, { big: 1n }, thrower, revoked.proxy]) {
      expect(signedText('application/json', input)).toBeUndefined();
    }
  });

  it('is a text that is not empty, or undefined, for any input', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.constant('application/json')), fc.anything(), (contentType, input) => {
        const text = signedText(contentType, input);
        expect(text === undefined || text.length > 0).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});
