/** The headers of a request: names in any case; a header sent twice has its values joined with `, ` or as an array. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * The value of a header, or undefined when it is missing. A header that came more than once reads as its
 * values joined with `, `, whichever way the server hands it on.
 */
export function headerValue(headers: Headers, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const values = Object.keys(headers)
    .filter((key) => key.toLowerCase() === wanted)
    .flatMap((key) => headers[key])
    .filter((value) => typeof value === 'string');
  return values.length > 0 ? values.join(', ') : undefined;
}

/** The items that a header lists, of every time it was sent, without the white space around them. */
export function headerItems(value: string, separator: string | undefined): string[] {
  const sent = value.split(', ');
  return (separator === undefined ? sent : sent.flatMap((one) => one.split(separator))).map((item) => item.trim());
}
