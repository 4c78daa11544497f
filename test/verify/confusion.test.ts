import { Buffer } from 'node:buffer';
import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SCHEMES } from '../../fixtures/schemes.ts';
import { parseDelivery } from '../../src/semble/delivery.ts';
import { NAMED_SCHEMES, SEMBLE_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';
import { sign } from '../../src/verify/sign.ts';
import { verify } from '../../src/verify/verify.ts';
import { DIGITS, hmac, sender, TIME } from './attacker.ts';
import { NOW, SECRET } from './delivery.ts';
import { DELIVERY } from './vectors.ts';

const plainHash = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('another algorithm, encoding or scheme', () => {
  const text = `${TIME}.${DELIVERY}`;
  const made = (algorithm: string, encoding: 'hex' | 'base64' | 'base64url' | 'latin1') =>
    createHmac(algorithm, SECRET).update(text).digest().toString(encoding);

  it.each([
    ...['sha1', 'sha224', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'md5'].map((name) => [name, made(name, 'hex')]),
    ...(['base64', 'base64url', 'latin1'] as const).map((encoding) => [encoding, made('sha256', encoding)]),
    ['the first 32 bytes of SHA-512', made('sha512', 'hex').slice(0, 64)],
    ['hex of hex', Buffer.from(DIGITS).toString('hex')],
    ['hex as a number', `0x${DIGITS}`],
    ['a hash without a key', plainHash(text)],
    ['a hash after the secret', plainHash(SECRET + text)],
    ['a hash before the secret', plainHash(text + SECRET)],
    ['the body alone', hmac(DELIVERY)],
    ['the time alone', hmac(TIME)],
    ['the time behind the body', hmac(`${DELIVERY}.${TIME}`)],
    ['no dot', hmac(TIME + DELIVERY)],
    ['milliseconds', hmac(`${TIME}000.${DELIVERY}`)],
    ['the body in base64', hmac(`${TIME}.${Buffer.from(DELIVERY).toString('base64')}`)],
    ['the body in UTF-16', createHmac('sha256', SECRET).update(text, 'utf16le').digest('hex')],
    ['a byte order mark', hmac(`${TIME}.\ufeff${DELIVERY}`)],
    ['a line end', hmac(`${text}\n`)],
    ['the text twice', hmac(text + text)],
    ['its own verdict', 'true'],
  ])('is refused: %s', (_, signature) => {
    expect(sender(`t=${TIME},v1=${signature}`)).toBe('refused');
    expect(sender(`t=${TIME},v1=${signature},v1=${signature}`)).toBe('refused');
  });

  const secrets = ['00ff'.repeat(8)];
  const withoutHeader = ({ header: _, ...rest }: SignatureScheme): string => JSON.stringify(rest);
  const others = Object.entries(SCHEMES).filter(([, one]) => withoutHeader(one) !== withoutHeader(SEMBLE_SCHEME));

  it.each(others)('is refused: the scheme %s, in its own header and in that of Semble', (_name, scheme) => {
    const headers = sign(scheme, secrets[0] ?? '', { body: DELIVERY, timestamp: TIME, id: 'msg_1' });
    const value = headers[scheme.header] ?? '';
    const signature = value.slice(value.lastIndexOf(scheme.separator ?? '\n') + 1 + (scheme.prefix ?? '').length);
    expect(verify(scheme, secrets, { text: DELIVERY, headers }, NOW).genuine).toBe(true);
    expect(sender(headers, DELIVERY, { secrets })).toBe('refused');
    for (const moved of [value, `t=${TIME},${value}`, `t=${TIME},v1=${signature}`]) {
      expect(sender({ ...headers, 'x-webhook-signature': moved }, DELIVERY, { secrets })).toBe('refused');
    }
  });
});

describe('the signed text, cut at another place', () => {
  it.each([
    ['1', '2.{}', '12', '{}'],
    ['1', '2.{}', '1.2', '{}'],
    ['12', '.{}', '12.', '{}'],
    ['1', '.2.{}', '1.', '2.{}'],
    ['12', '{}', '1', '2.{}'],
  ])('is refused: t=%s and %j as t=%s and %j', (time, body, otherTime, otherBody) => {
    const header = (as: string): string => `t=${as},v1=${hmac(`${time}.${body}`)}`;
    expect(sender(header(time), body)).toBe('semble');
    expect(sender(header(otherTime), otherBody)).toBe('refused');
    expect(sender(header(time), otherBody)).toBe('refused');
    expect(sender(header(otherTime), body)).toBe('refused');
  });

  // A free text may hold any text, also a whole delivery with its timestamp.
  const inner = '1760000001.{"eventType":"patient.deleted","identifiers":{"patientId":"507f191e810c19729de860eb"}}';
  const body = JSON.stringify({ ...JSON.parse(DELIVERY), note: inner, more: `.${inner}.` });

  it.each(Object.entries(NAMED_SCHEMES))('is refused or is no delivery, wherever: %s', (_name, scheme) => {
    const secret = 'c2VjcmV0';
    const message = { body, timestamp: TIME, id: 'msg.1.2' };
    const headers = sign(scheme, secret, message);
    const value = headers[scheme.header] ?? '';
    const signed = scheme.signed.replace(/\{(\w+)\}/g, (_, part: keyof typeof message) => message[part]);
    const dots = [...signed.matchAll(/\./g)].map(({ index }) => index);
    const taken = [-1, ...dots].flatMap((first) =>
      [-1, ...dots].filter((second) => {
        const [id, timestamp] = [signed.slice(0, Math.max(first, 0)), signed.slice(first + 1, Math.max(second, 0))];
        const text = signed.slice(second + 1);
        const as = scheme.timestamp && 'item' in scheme.timestamp ? value.replace(/t=\d+/, `t=${timestamp}`) : value;
        const cut = { [scheme.header]: as, 'webhook-id': id, 'webhook-timestamp': timestamp };
        return verify(scheme, [secret], { text, headers: cut }, NOW).genuine && parseDelivery(text) && text !== body;
      }),
    );
    expect(parseDelivery(body)).toBeDefined();
    expect(taken).toEqual([]);
  });

  it('is no delivery where the scheme is set to sign the body alone, though the signature holds', () => {
    const text = `${TIME}.${DELIVERY}`;
    const bare = { scheme: NAMED_SCHEMES['hex-body'] ?? 'none' } as const;
    expect(sender(DIGITS, text, bare)).toBe('semble');
    expect(parseDelivery(text)).toBeUndefined();
    expect(sender(DIGITS, DELIVERY, bare)).toBe('refused');
  });
});
