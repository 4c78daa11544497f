/** The same object without the members that are undefined: FHIR knows no empty members. Most objects have none. */
export function omitUndefined<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T;
export function omitUndefined(members: object): object {
  return Object.values(members).includes(undefined)
    ? Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
    : members;
}
