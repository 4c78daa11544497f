/**
 * The base URL of the server whose FHIR API has this URL: without `/fhir` or `/fhir/R4` at its end. Undefined when the URL
 * does not end so.
 */
export function baseOfFhirUrl({ origin, pathname }: URL): string | undefined {
  const [, before] = /^(.*\/)fhir(?:\/R4)?\/*$/i.exec(pathname) ?? [];
  return before === undefined ? undefined : `${origin}${before}`;
}
