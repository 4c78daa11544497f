import { printable } from '../../scripts/core/output/printable.ts';
import { isObject } from '../../src/semble/decode.ts';

/**
 * Returns a JSON value in which every text is printable: others wrote the names and addresses, and a control or format character
 * could hide or reverse what the page shows. Line breaks stay.
 */
export function shown(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.split('\n').map(printable).join('\n');
  }
  if (Array.isArray(value)) {
    return value.map(shown);
  }
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, member]) => [printable(name), shown(member)]))
    : value;
}
