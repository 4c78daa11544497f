import { TEXT } from './planted.ts';

/** Values that are wrong for every member. */
export const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1.5e300,
  '',
  ' ',
  TEXT,
  `${TEXT}\u0000\r\nresult=deleted`,
  `\ud800${TEXT}\udc00`,
  `\u202e${TEXT}\ufeff`,
  `${TEXT} ${'x'.repeat(3000)}`,
  '{"$ne":null}',
  [],
  [[TEXT]],
  [null, 7, TEXT],
  {},
  { toString: 1, valueOf: TEXT },
  { toJSON: TEXT, length: -1 },
  JSON.parse(`{"__proto__":{"id":"${TEXT}","eventType":"${TEXT}"},"constructor":{"prototype":1}}`),
  JSON.parse(`${'['.repeat(300)}${']'.repeat(300)}`),
];

/** One of a list, by any natural number. */
export function pick<T>(list: readonly T[], at: number): T {
  // The lists of the grammar are never empty.
  return list[Math.floor(at) % list.length] as T;
}

/** The value with one of its members, at any depth, odd or gone, by any natural number; or odd itself. */
export function spoilJson(value: unknown, at: number): unknown {
  const paths = pathsOf(value);
  const path = pick(paths, at);
  const odd = Math.floor(at / paths.length) % (ODD.length + 1);
  return replaced(value, path, odd === ODD.length ? undefined : ODD[odd]);
}

/** The paths of all members, the empty one of the value itself among them. */
function pathsOf(value: unknown): (readonly string[])[] {
  const inner =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([name, member]) => pathsOf(member).map((path) => [name, ...path]))
      : [];
  return [[], ...inner];
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) {
    return by;
  }
  if (Array.isArray(value)) {
    return value.map((member, index) => (String(index) === name ? replaced(member, rest, by) : member));
  }
  return { ...Object(value), [name]: replaced(Object(value)[name], rest, by) };
}
