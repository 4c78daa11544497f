/** The headers of a request: names in any case; a header sent twice has its values joined with `, ` or as an array. */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Stands between the values of a header that came more than once: https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
const BETWEEN_VALUES = ', ';

/** Equal values count once among at most so many. A header with more is read as it came, for the limits of `verify`. */
const MAX_VALUES = 32;

/** Between the items of a header, with the white space around it. */
const COMMA = /,[ \t]?/;
/** A longer header is not looked through for repeats. */
const MAX_LENGTH = 1024;

/**
 * The value of a header, or undefined when it is missing. A header that came more than once reads as its values joined
 * with `, `, whether the server hands on an array, the joined text, or the name in two cases. The same value counts
 * once: a proxy that repeats a header changes nothing.
 */
export function headerValue(headers: RequestHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values: string[] = [];
  for (const key of Object.keys(headers)) {
    if (key.toLowerCase() === wanted) {
      for (const sent of [headers[key]].flat()) {
        for (const value of typeof sent === 'string' ? sent.split(BETWEEN_VALUES) : []) {
          values.push(value);
        }
      }
    }
  }
  const counted = values.length > MAX_VALUES ? values : [...new Set(values)];
  return values.length > 0 ? withoutRepeats(counted.join(BETWEEN_VALUES)) : undefined;
}

/** A value that stands there several times with commas between, as some proxies join a repeated header, once. */
function withoutRepeats(value: string): string {
  const parts = value.length <= MAX_LENGTH ? value.split(COMMA) : [];
  for (let length = 1; length <= parts.length / 2; length += 1) {
    if (parts.length % length === 0 && parts.every((part, index) => part === parts[index % length])) {
      return parts.slice(0, length).join(',');
    }
  }
  return value;
}

/**
 * The items that a header lists, of every time it was sent, without the white space around them; without a separator
 * each time it was sent is one item.
 */
export function headerItems(value: string, separator = BETWEEN_VALUES): string[] {
  const items: string[] = [];
  for (const sent of value.split(BETWEEN_VALUES)) {
    for (const item of sent.split(separator)) {
      items.push(item.trim());
    }
  }
  return items;
}
