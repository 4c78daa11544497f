import { type SetupVariable, UUID } from './variables.ts';

/**
 * Describes a value without a secret: an address without credentials, the id of a client and a choice as they are, anything
 * else by its length, because it can be a secret that was pasted into the wrong place.
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
