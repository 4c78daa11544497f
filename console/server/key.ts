import { randomBytes } from 'node:crypto';

/** 256 random bits in base64url. */
const KEY = /^[\w-]{43}$/;

/** Creates a key for one console. */
export function newKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Returns a stored key; undefined for any other text. */
export function parseKey(text: string | undefined): string | undefined {
  return text !== undefined && KEY.test(text) ? text : undefined;
}

/** The address to open. The key is in the fragment, which a browser sends to nobody. */
export function addressOf(origin: string, key: string): string {
  return `${origin}/#key=${key}`;
}
