/** The same object without the members that are undefined: FHIR knows no empty members. */
export function present<T extends object>(members: { [K in keyof T]: T[K] | undefined }): T;
export function present(members: object): object {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) {
      kept[name] = value;
    }
  }
  return kept;
}
