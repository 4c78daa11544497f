import type { Patient } from '@medplum/fhirtypes';
import { SEMBLE_UPDATED_AT_EXTENSION } from './systems.ts';

/** Whether two JSON values are equal. The order of keys does not matter, and undefined members count as absent. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (a === b || !isObject(a) || !isObject(b)) {
    return a === b;
  }
  return (
    Array.isArray(a) === Array.isArray(b) &&
    Object.keys(a).every((key) => sameJson(a[key], member(b, key))) &&
    Object.keys(b).every((key) => b[key] === undefined || Object.hasOwn(a, key))
  );
}

/** Whether a JSON value has everything of `part`: its members, and its list entries in any place. */
export function contains(value: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return Array.isArray(value) && part.every((entry) => value.some((other) => contains(other, entry)));
  }
  if (!isObject(part)) {
    return value === part;
  }
  return isObject(value) && Object.entries(part).every(([key, inner]) => contains(member(value, key), inner));
}

/**
 * Returns the sorted names of the top-level elements in which two Patients differ, or of all elements of `next` when
 * there is no `current` one. The extension with Semble's `updatedAt` does not count: alone it is no reason to write.
 */
export function differingElements(current: Patient | undefined, next: Patient): string[] {
  const before = current ? withoutUpdatedAt(current) : { resourceType: next.resourceType };
  const after = current ? withoutUpdatedAt(next) : next;
  const names = Object.keys({ ...before, ...after }).filter(
    (name) => !sameJson(member(before, name), member(after, name)),
  );
  // FHIR's JSON keeps the id and the extensions of a primitive element beside it, under its name with an underscore.
  return [...new Set(names.map((name) => name.replace(/^_/, '')))].sort();
}

function withoutUpdatedAt(patient: Patient): Patient {
  const others = patient.extension?.filter((entry) => entry.url !== SEMBLE_UPDATED_AT_EXTENSION);
  return { ...patient, extension: others ?? [] };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function member(holder: object, key: string): unknown {
  return Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
}
