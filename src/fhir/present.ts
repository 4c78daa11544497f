/** The same object without the members that are undefined: FHIR knows no empty members. Most objects have none. */
export function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T;
export function present(members: object): object {
  return Object.values(members).includes(undefined)
    ? Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
    : members;
}
