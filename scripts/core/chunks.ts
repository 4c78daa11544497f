/** As many ids as one request of an operator may name; in a search they make a URL below 4 kB. */
export const AT_ONCE = 50;

/** The items, in their order, in chunks that one request can name. */
export function* chunksOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += AT_ONCE) {
    yield items.slice(at, at + AT_ONCE);
  }
}
