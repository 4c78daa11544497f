/** The headers of a request: names in any case; a header sent twice has its values joined with `, ` or as an array. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The value of a header, or undefined when it is missing. A header that came more than once reads as its
 * values joined with `, `, whichever way the server hands it on.
 */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  let found: string | undefined;
  for (const key of Object.keys(headers)) {
    if (key.toLowerCase() === wanted) {
      const value = headers[key];
      for (const one of Array.isArray(value) ? value : [value]) {
        if (typeof one === 'string') {
          found = found === undefined ? one : `${found}, ${one}`;
        }
      }
    }
  }
  return found;
}

/**
 * The items that a header lists, of every time it was sent, without the white space around them; without a separator
 * each time it was sent is one item.
 */
export function headerItems(value: string, separator = ', '): string[] {
  const items: string[] = [];
  for (const sent of value.split(', ')) {
    for (const item of sent.split(separator)) {
      items.push(item.trim());
    }
  }
  return items;
}
