import fc from 'fast-check';
import { NAMED_SCHEMES, OPERATOR_SCHEME, type SignatureScheme } from '../../src/verify/scheme.ts';

/** https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries */
export const GITHUB: SignatureScheme = {
  header: 'X-Hub-Signature-256',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  signed: '{body}',
};

/** https://docs.stripe.com/webhooks/signature */
export const STRIPE: SignatureScheme = {
  header: 'Stripe-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v1=',
  separator: ',',
  signed: '{timestamp}.{body}',
  timestamp: { item: 't=' },
};

/** https://api.slack.com/authentication/verifying-requests-from-slack */
export const SLACK: SignatureScheme = {
  header: 'X-Slack-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  signed: 'v0:{timestamp}:{body}',
  timestamp: { header: 'X-Slack-Request-Timestamp' },
};

/** https://shopify.dev/docs/apps/build/webhooks/subscribe/https */
export const SHOPIFY: SignatureScheme = {
  header: 'X-Shopify-Hmac-SHA256',
  algorithm: 'sha256',
  encoding: 'base64',
  signed: '{body}',
};

/** Nobody's, to try what the others leave out: everything in one header, no prefix, hex secrets, base64url. */
export const ALL_IN_ONE: SignatureScheme = {
  header: 'x-everything',
  algorithm: 'sha512',
  encoding: 'base64url',
  separator: ';',
  signed: '{id}/{body}/{timestamp}',
  timestamp: { item: 'at:' },
  id: { item: 'id:' },
  secretEncoding: 'hex',
};

export const SCHEMES: Readonly<Record<string, SignatureScheme>> = {
  ...NAMED_SCHEMES,
  operator: OPERATOR_SCHEME,
  github: GITHUB,
  stripe: STRIPE,
  slack: SLACK,
  shopify: SHOPIFY,
  'all in one': ALL_IN_ONE,
};

/** Well-formed texts of every kind: all of Unicode, and JSON. */
export const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.json());

/** Ids as senders make them: nothing that would need quoting in a header. */
export const ids = fc.stringMatching(/^[\w.-]{1,40}$/);

/** Secrets that stand for a key in the scheme's encoding. */
export function secretsOf({ secretEncoding, secretPrefix = '' }: SignatureScheme): fc.Arbitrary<string> {
  if (secretEncoding === 'hex' || secretEncoding === 'base64') {
    return fc
      .uint8Array({ minLength: 1, maxLength: 80 })
      .map((key) => secretPrefix + Buffer.from(key).toString(secretEncoding));
  }
  return fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
}

/** The text with one character, counted from 0 and round again, replaced by another: `by`, or `orElse` if it was that. */
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
