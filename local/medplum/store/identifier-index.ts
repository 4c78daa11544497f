import { splitSearchOnComma } from '@medplum/core';
import type { Identifier, Resource } from '@medplum/fhirtypes';

const UNKNOWN_ID: ReadonlySet<string> = new Set();

/** Finds the ids of one type's resources by identifier without reading the resources. */
export class IdentifierIndex {
  readonly #ids = new Map<string, Set<string>>();

  add(resource: Resource): void {
    for (const key of keysOf(resource)) {
      const ids = this.#ids.get(key) ?? new Set();
      this.#ids.set(key, ids.add(resource.id ?? ''));
    }
  }

  remove(resource: Resource): void {
    for (const key of keysOf(resource)) {
      const ids = this.#ids.get(key);
      ids?.delete(resource.id ?? '');
      if (ids?.size === 0) {
        this.#ids.delete(key);
      }
    }
  }

  /**
   * @param search The value of an `identifier` search: `system|value`, `system|`, `|value` or `value`, or several of
   * these separated by commas. Case counts. See https://hl7.org/fhir/R4/search.html#token.
   */
  find(search: string): ReadonlySet<string> {
    const found = splitSearchOnComma(search).map((token) => this.#ids.get(token.includes('|') ? token : bare(token)));
    return found.length === 1 ? (found[0] ?? UNKNOWN_ID) : new Set(found.flatMap((ids) => [...(ids ?? [])]));
  }
}

function keysOf(resource: Resource): string[] {
  return identifiersOf(resource).flatMap(({ system = '', value }) => [
    ...(system ? [`${system}|`] : []),
    ...(value ? [`${system}|${value}`, bare(value)] : []),
  ]);
}

function identifiersOf(resource: Resource): Identifier[] {
  const { identifier } = resource as { identifier?: Identifier | Identifier[] };
  return identifier === undefined ? [] : [identifier].flat();
}

/** The key of a value without its system. No system begins with `=`, so it differs from every `system|value`. */
function bare(value: string): string {
  return `=${value}`;
}
