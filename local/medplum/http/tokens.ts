import { createHmac, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import * as v from 'valibot';

/** The lifetime of an access token, in seconds. */
export const TOKEN_LIFETIME = 3600;

const claims = v.object({ membership: v.string(), exp: v.number() });

/** Makes and checks access tokens: JSON Web Tokens (RFC 7519) with the claims that Medplum's client reads. */
export class Tokens {
  readonly #key = randomBytes(32);

  /** @param membershipId The membership whose rights the token carries. */
  issue(membershipId: string, clientId: string, baseUrl: string): string {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      login_id: randomUUID(),
      client_id: clientId,
      sub: clientId,
      membership: membershipId,
      iss: baseUrl,
      iat: now,
      exp: now + TOKEN_LIFETIME,
    };
    const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(payload)}`;
    return `${signed}.${this.#sign(signed).toString('base64url')}`;
  }

  /** The membership of a token, if this server made the token and it has not expired. */
  membershipOf(token: string): string | undefined {
    const [header = '', payload = '', signature = ''] = token.split('.');
    const expected = this.#sign(`${header}.${payload}`);
    const given = Buffer.from(signature, 'base64url');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return undefined;
    }
    const { membership, exp } = v.parse(claims, JSON.parse(Buffer.from(payload, 'base64url').toString()));
    return exp * 1000 > Date.now() ? membership : undefined;
  }

  #sign(text: string): Buffer {
    return createHmac('sha256', this.#key).update(text).digest();
  }
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
