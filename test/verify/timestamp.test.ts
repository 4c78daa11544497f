import { describe, expect, it } from 'vitest';
import { GITHUB, SLACK } from '../../fixtures/schemes.ts';
import type { SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { isTooOld, type RequestHeaders, verify } from '../../src/verify/verify.ts';
import { aSignature, BODY, GENUINE, judge, NOW, refused, SECRET } from './delivery.ts';

describe('the signed time', () => {
  it.each([
    ['seconds', '1760000000', NOW],
    ['seconds with leading zeros', '001760000000', NOW],
    ['seconds, with 14 digits', '00001760000000', NOW],
    ['milliseconds, with 13 digits', '1760000000123', NOW + 123],
    ['the beginning', '0', 0],
    ['exactly five minutes ahead', '1760000300', NOW + 300_000],
  ])('is read as %s', (_, timestamp, signedAt) => {
    expect(judge(aSignature(timestamp))).toEqual({ genuine: true, signedAt });
  });

  it('is signed as its characters stand, not as their number', () => {
    expect(judge(aSignature().replace('t=', 't=0'))).toEqual(refused('no-match'));
  });

  it.each(['1760000301', '1760000300001', '9999999999', '9'.repeat(16)])(
    'is refused more than five minutes ahead: %s',
    (timestamp) => {
      expect(judge(aSignature(timestamp))).toEqual(refused('timestamp-in-future'));
    },
  );

  it('of a wrong signature does not matter', () => {
    expect(judge(aSignature('1760000301', 'other'))).toEqual(refused('no-match'));
  });

  it('may be as old as it likes: age is judged apart', () => {
    expect(judge(aSignature(), { now: NOW + 1e12 })).toEqual(GENUINE);
    expect(judge(aSignature(), { now: Number.NaN })).toEqual(refused('timestamp-in-future'));
  });

  it('is absent from the verdict when the scheme signs none', () => {
    const request = { text: BODY, headers: sign(GITHUB, SECRET, { body: BODY }) };
    expect(verify(GITHUB, [SECRET], request, NOW)).toEqual({ genuine: true });
  });

  it('is too old past the tolerance, not at it, and never when the tolerance is 0', () => {
    expect(isTooOld(NOW, 300, NOW)).toBe(false);
    expect(isTooOld(NOW, 300, NOW + 300_000)).toBe(false);
    expect(isTooOld(NOW, 300, NOW + 300_001)).toBe(true);
    expect(isTooOld(NOW + 1, 300, NOW)).toBe(false);
    expect(isTooOld(0, 0, NOW)).toBe(false);
    expect(isTooOld(undefined, 300, NOW)).toBe(true);
    expect(isTooOld(undefined, 0, NOW)).toBe(false);
  });
});

describe('parts in headers of their own', () => {
  const slack = () => sign(SLACK, SECRET, { body: BODY, timestamp: '1760000000' });
  const judgeSlack = (headers: RequestHeaders) => verify(SLACK, [SECRET], { text: BODY, headers }, NOW);

  it('are read in any case, also as a list of one', () => {
    const { [SLACK.header]: signature } = slack();
    expect(judgeSlack({ 'x-slack-signature': signature, 'x-slack-request-timestamp': ['1760000000'] })).toEqual(
      GENUINE,
    );
  });

  it.each([
    ['in a list', { 'X-Slack-Request-Timestamp': ['1760000000', '1760000000'] }],
    ['joined', { 'X-Slack-Request-Timestamp': '1760000000, 1760000000, 1760000000' }],
    ['in two cases', { 'x-slack-request-timestamp': '1760000000' }],
  ])('count once when they are equal, %s', (_, headers) => {
    expect(judgeSlack({ ...slack(), ...headers })).toEqual(GENUINE);
  });

  it.each([
    ['missing', undefined, 'missing-timestamp'],
    ['empty', '', 'missing-timestamp'],
    ['sent beside another', ['1760000000', '1760000001'], 'malformed-timestamp'],
    ['sent beside another, joined', '1760000001, 1760000000', 'malformed-timestamp'],
    ['sent beside the same in milliseconds', ['1760000000', '1760000000000'], 'malformed-timestamp'],
    ['sent beside an empty one', ['1760000000', ''], 'malformed-timestamp'],
    ['padded', ' 1760000000', 'malformed-timestamp'],
    ['another', '1760000001', 'no-match'],
  ])('are refused when %s', (_, timestamp, reason) => {
    expect(judgeSlack({ ...slack(), 'X-Slack-Request-Timestamp': timestamp })).toEqual(refused(reason));
  });

  it('include the id', () => {
    const scheme: SignatureScheme = { ...GITHUB, signed: '{id}.{body}', id: { header: 'X-GitHub-Delivery' } };
    const headers = sign(scheme, SECRET, { body: BODY, id: 'a1' });
    expect(verify(scheme, [SECRET], { text: BODY, headers }, NOW)).toEqual({ genuine: true });
    const without = { ...headers, 'X-GitHub-Delivery': undefined };
    expect(verify(scheme, [SECRET], { text: BODY, headers: without }, NOW)).toEqual(refused('missing-id'));
    const twice = { ...headers, 'X-GitHub-Delivery': ['a1', 'a1'] };
    expect(verify(scheme, [SECRET], { text: BODY, headers: twice }, NOW)).toEqual({ genuine: true });
    const two = { ...headers, 'X-GitHub-Delivery': ['a1', 'a2'] };
    expect(verify(scheme, [SECRET], { text: BODY, headers: two }, NOW)).toEqual(refused('no-match'));
    const another = { ...headers, 'X-GitHub-Delivery': 'a2' };
    expect(verify(scheme, [SECRET], { text: BODY, headers: another }, NOW)).toEqual(refused('no-match'));
  });
});
