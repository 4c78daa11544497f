/** Returns the object without its undefined members. An object that has none is not copied. */
export function omitUndefined<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T;
export function omitUndefined(members: object): object {
  return Object.values(members).includes(undefined)
    ? Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
    : members;
}

/** Returns the object or the list, or undefined when it has no members. */
export function unlessEmpty<T extends object>(members: T): T | undefined {
  const { length } = Array.isArray(members) ? members : Object.keys(members);
  return length > 0 ? members : undefined;
}
