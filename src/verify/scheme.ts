/** How a sender signs its requests: all that differs between senders of HMAC-signed webhooks. */
export interface SignatureScheme {
  /** The header that holds the signature, in any case. */
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** The text before each signature: `v1=`, `sha256=`, `v1,`. */
  readonly prefix?: string;
  /** Separates the items of the header. Without it the header is one item. */
  readonly separator?: string;
  /** The template of the signed text, with `{body}`, `{timestamp}` and `{id}`. */
  readonly signed: string;
  readonly timestamp?: Source;
  readonly id?: Source;
  /** The encoding from the secret's text to the key's bytes; `utf8` by default. */
  readonly secretEncoding?: 'utf8' | 'hex' | 'base64';
  /** A prefix of the secret that is no part of the key: `whsec_`. It may be absent. */
  readonly secretPrefix?: string;
}

/**
 * The source of a part of the signed text: a header of its own, or the item of the signature header with this beginning
 * (`t=`). Like the separator, the beginning must hold a character that no signature has.
 */
export type Source = { readonly header: string } | { readonly item: string };

/** Semble's `X-Webhook-Signature: t=<unix time>,v1=<hex>`, as reported; no published page confirms it. */
export const SEMBLE_SCHEME: SignatureScheme = {
  header: 'X-Webhook-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v1=',
  separator: ',',
  signed: '{timestamp}.{body}',
  timestamp: { item: 't=' },
};

/** The scheme of operator requests. It does not depend on the scheme that Semble uses. */
export const OPERATOR_SCHEME: SignatureScheme = { ...SEMBLE_SCHEME, header: 'X-Bot-Signature' };

/** The bare hex HMAC of the body. */
export const HEX_BODY_SCHEME: SignatureScheme = {
  header: 'X-Webhook-Signature',
  algorithm: 'sha256',
  encoding: 'hex',
  signed: '{body}',
};

export const NAMED_SCHEMES: { readonly [name: string]: SignatureScheme } = {
  semble: SEMBLE_SCHEME,
  'hex-body': HEX_BODY_SCHEME,
  /** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
  'standard-webhooks': {
    header: 'webhook-signature',
    algorithm: 'sha256',
    encoding: 'base64',
    prefix: 'v1,',
    separator: ' ',
    signed: '{id}.{timestamp}.{body}',
    timestamp: { header: 'webhook-timestamp' },
    id: { header: 'webhook-id' },
    secretEncoding: 'base64',
    secretPrefix: 'whsec_',
  },
};
