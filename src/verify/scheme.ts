/** How a sender signs its requests: everything that differs between senders of HMAC-signed webhooks. */
export interface SignatureScheme {
  /** The header that holds the signature, in any case. */
  readonly header: string;
  readonly algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  readonly encoding: 'hex' | 'base64' | 'base64url';
  /** Stands before each signature: `v1=`, `sha256=`, `v1,`. */
  readonly prefix?: string;
  /** Stands between the items of the header; without it the header is one item. */
  readonly separator?: string;
  /** What is signed: a template over `{body}`, `{timestamp}` and `{id}`. */
  readonly signed: string;
  readonly timestamp?: Source;
  readonly id?: Source;
  /** How the secret's text stands for the key's bytes; `utf8` when not given. */
  readonly secretEncoding?: 'utf8' | 'hex' | 'base64';
  /** Taken off the secret when it is there: `whsec_`. */
  readonly secretPrefix?: string;
}

/**
 * Where a part of the signed text comes from: a header of its own, or the item of the signature's header that begins so
 * (`t=`; like the separator it holds a character that no signature has).
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

/** Of operator requests, whatever scheme Semble uses. */
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
