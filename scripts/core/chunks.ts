/** As many ids as one request of an operator may name; in a search they make a URL below 4 kB. */
export const AT_ONCE = 50;

/** The items, in their order, in chunks: such that one request can name, or of another size. */
export function* chunksOf<T>(items: readonly T[], size = AT_ONCE): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) {
    yield items.slice(at, at + size);
  }
}
