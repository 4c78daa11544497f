import type { ReadVariables } from './env-file.ts';

/** Says by name, never by value, which variables the file and the environment set differently, and which value counts. */
export function conflictNotes({ conflicts, file }: ReadVariables, named: string | undefined): string[] {
  if (conflicts.length === 0) {
    return [];
  }
  const [used, ignored] = named === undefined ? ['the environment', file] : [file, 'the environment'];
  return [`${conflicts.join(', ')}: ${used} goes before ${ignored}, which has another value`];
}
