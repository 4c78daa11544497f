/**
 * The headers of a request. Names are in any case. A repeated header has its values joined with `, ` or as an array.
 */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Separates the values of a repeated header: https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
const BETWEEN_VALUES = ', ';

/** Separates the items of a header. */
const COMMA = /,[ \t]?/;
/** In a longer header repeated items are not searched for. */
const MAX_LENGTH = 1024;
/** A header with more values stays as it is and reaches the limits of `verify`. */
const MAX_VALUES = 32;

/**
 * Returns the value of a header, or undefined when it is missing. The values of a repeated header are joined with `, `,
 * whether the server passes an array, the joined text, or the name in two cases. Equal values count once, because some
 * proxies repeat a header.
 */
export function headerValue(headers: RequestHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase();
  let joined: string | undefined;
  for (const key of Object.keys(headers)) {
    if (key.length === wanted.length && key.toLowerCase() === wanted) {
      const value = headers[key];
      for (const sent of Array.isArray(value) ? value : [value]) {
        if (typeof sent === 'string') {
          joined = joined === undefined ? sent : joined + BETWEEN_VALUES + sent;
        }
      }
    }
  }
  return joined && withoutRepeatedItems(withoutRepeatedValues(joined));
}

function withoutRepeatedValues(joined: string): string {
  const values = joined.includes(BETWEEN_VALUES) ? joined.split(BETWEEN_VALUES) : [];
  return values.length === 0 || values.length > MAX_VALUES ? joined : [...new Set(values)].join(BETWEEN_VALUES);
}

/** Reduces `a,b,a,b` to `a,b`: some proxies join a repeated header with bare commas. */
function withoutRepeatedItems(value: string): string {
  const end = value.indexOf(',');
  // Where the first item is not repeated, nothing is, and splitting would take longer than the rest of the verification.
  const mayRepeat = end >= 0 && value.length <= MAX_LENGTH && value.includes(value.slice(0, end), end);
  const items = mayRepeat ? value.split(COMMA) : [];
  for (let length = 1; length <= items.length / 2; length += 1) {
    if (items.length % length === 0 && items.every((item, index) => item === items[index % length])) {
      return items.slice(0, length).join(',');
    }
  }
  return value;
}

/** Returns the items of a header, trimmed, over all its values. Without a separator each value is one item. */
export function headerItems(value: string, separator?: string): string[] {
  const items: string[] = [];
  for (const sent of value.includes(BETWEEN_VALUES) ? value.split(BETWEEN_VALUES) : [value]) {
    for (const item of separator ? sent.split(separator) : [sent]) {
      items.push(item.trim());
    }
  }
  return items;
}
