import { describe, expect, it } from 'vitest';
import { GITHUB, SHOPIFY } from '../../fixtures/schemes.ts';
import { parseScheme } from '../../src/verify/parse-scheme.ts';
import { HEX_BODY_SCHEME, SEMBLE_SCHEME } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { aSignature, BODY, GENUINE, judge, NOW, refused, SECRET } from './delivery.ts';

describe('several signatures', () => {
  const [time, right = ''] = aSignature().split(',');
  const wrong = `v1=${'0'.repeat(64)}`;

  it.each([
    ['first', `${time},${right},${wrong}`],
    ['last', `${time},${wrong},v1=,v1=zz,${right}`],
    ['in a repeated header, joined', `${time}, ${wrong}, ${right}`],
  ])('are genuine when one is, %s', (_, signature) => {
    expect(judge(signature)).toEqual(GENUINE);
  });

  it('are genuine when one is, in a repeated header', () => {
    expect(judge([`${time},${wrong}`, right])).toEqual(GENUINE);
    expect(judge([aSignature()])).toEqual(GENUINE);
    const headers = { 'X-Webhook-Signature': `${time},${wrong}`, 'x-webhook-signature': right };
    expect(verify(SEMBLE_SCHEME, [SECRET], { text: BODY, headers }, NOW)).toEqual(GENUINE);
  });

  it('are refused when none is', () => {
    expect(judge(`${time},${wrong},${wrong}`)).toEqual(refused('no-match'));
  });

  it.each([GITHUB, SHOPIFY, parseScheme('hex-body'), parseScheme('standard-webhooks')])(
    'are found in every scheme in a repeated header (case %#)',
    (scheme) => {
      if (scheme === 'none') {
        throw new Error('not a scheme');
      }
      const secrets = ['MDAwMA==', 'MTExMQ=='] as const;
      const message = { body: BODY, timestamp: '1760000000', id: 'msg_1' };
      const headers = sign(scheme, secrets[0], message);
      const twice = secrets.map((secret) => sign(scheme, secret, message)[scheme.header] ?? '');
      for (const value of [twice, twice.join(', ')]) {
        for (const secret of secrets) {
          const request = { text: BODY, headers: { ...headers, [scheme.header]: value } };
          expect(verify(scheme, [secret], request, NOW).genuine).toBe(true);
        }
      }
    },
  );

  it('may be 32, and not one more', () => {
    const list = (count: number) => [time, ...Array<string>(count - 1).fill(wrong), right].join(',');
    expect(judge(list(32))).toEqual(GENUINE);
    expect(judge(list(33))).toEqual(refused('malformed-header'));
  });

  it('may be 32 in a header that lists only signatures, and not more', () => {
    const signature = sign(HEX_BODY_SCHEME, SECRET, { body: BODY })[HEX_BODY_SCHEME.header] ?? '';
    const judged = (count: number) => {
      const headers = { 'x-webhook-signature': Array<string>(count).fill(signature) };
      return verify(HEX_BODY_SCHEME, [SECRET], { text: BODY, headers }, NOW);
    };
    expect(judged(32)).toEqual({ genuine: true });
    expect(judged(33)).toEqual(refused('malformed-header'));
  });
});
