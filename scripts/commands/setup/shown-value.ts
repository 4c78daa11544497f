import type { SetupVariable } from './variables.ts';

/** An id as Medplum makes them. Another text can be a secret that was pasted into the wrong place. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Describes a value without a secret: an address without credentials, the id of a client and a choice as they are, anything
 * else by its length.
 */
export function shownValue({ isSecret, choices }: Pick<SetupVariable, 'isSecret' | 'choices'>, value: string): string {
  const isKnown = choices?.some((choice) => choice.value === value) ?? false;
  return !isSecret && (isKnown || UUID.test(value) || isPlainAddress(value))
    ? value
    : `set, ${value.length} characters`;
}

function isPlainAddress(value: string): boolean {
  const url = URL.parse(value);
  return url !== null && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.search && !url.hash;
}
