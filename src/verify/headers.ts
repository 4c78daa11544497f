/**
 * The headers of a request. Names are in any case. A repeated header has its values joined with `, ` or as an array.
 */
export type RequestHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Separates the values of a repeated header: https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
const BETWEEN_VALUES = ', ';

/**
 * Repeated values are removed from at most this many. A longer header stays as it is and reaches the limits of
 * `verify`.
 */
const MAX_VALUES = 32;

/** Separates the items of a header. */
const COMMA = /,[ \t]?/;
/** In a longer header, repeats are not searched for. */
const MAX_LENGTH = 1024;

/**
 * Returns the value of a header, or undefined when it is missing. The values of a repeated header are joined with `, `,
 * whether the server passes an array, the joined text, or the name in two cases. Equal values count once, because some
 * proxies repeat a header.
 */
export function headerValue(headers: RequestHeaders, name: string): string | undefined {
  const wanted = name.toLowerCase();
  let joined: string | undefined;
  for (const key of Object.keys(headers)) {
    if (key.toLowerCase() === wanted) {
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
  const values = joined.split(BETWEEN_VALUES);
  return values.length === 1 || values.length > MAX_VALUES ? joined : [...new Set(values)].join(BETWEEN_VALUES);
}

/** Reduces `a,b,a,b` to `a,b`: some proxies join a repeated header with bare commas. */
function withoutRepeatedItems(value: string): string {
  // Without a repeated first item nothing is repeated, and splitting would take longer than the rest of the verification.
  const end = value.indexOf(',');
  const parts = value.length <= MAX_LENGTH && value.includes(value.slice(0, end), end) ? value.split(COMMA) : [];
  for (let length = 1; length <= parts.length / 2; length += 1) {
    if (parts.length % length === 0 && parts.every((part, index) => part === parts[index % length])) {
      return parts.slice(0, length).join(',');
    }
  }
  return value;
}

/** Returns the items of a header, trimmed, over all its values. Without a separator each value is one item. */
export function headerItems(value: string, separator = BETWEEN_VALUES): string[] {
  return value.split(BETWEEN_VALUES).flatMap((sent) => sent.split(separator).map((item) => item.trim()));
}
