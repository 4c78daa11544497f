/** How many ids one operator request may name. In a search, so many ids make a URL below 4 kB. */
export const AT_ONCE = 50;

/** Yields the items in chunks, in their order; by default as many as one operator request may name. */
export function* chunksOf<T>(items: readonly T[], size = AT_ONCE): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) {
    yield items.slice(at, at + size);
  }
}
