import { randomBytes } from 'node:crypto';

/** 192 random bits in base64url. The address with it fits into a line of a terminal. */
const KEY = /^[\w-]{32}$/;

/** Creates a key for one console. */
export function newKey(): string {
  return randomBytes(24).toString('base64url');
}

/** Returns a stored key; undefined for any other text. */
export function parseKey(text: string | undefined): string | undefined {
  return text !== undefined && KEY.test(text) ? text : undefined;
}

/** The address to open. The key is in the fragment, which a browser never sends. */
export function addressOf(origin: string, key: string): string {
  return `${origin}/#key=${key}`;
}
