import type { MedplumClient, PatchOperation } from '@medplum/core';
import type { Project, ProjectSetting } from '@medplum/fhirtypes';
import { patchWithRetry } from './patch.ts';

/** The project's secrets by name. Never print a value. */
export type Secrets = ReadonlyMap<string, string>;

/** New values by name; undefined removes a secret. */
export type SecretChanges = ReadonlyMap<string, string | undefined>;

/** Reads the secrets of a project. The last value of a repeated name counts, as for the bot. */
export function secretsOf(project: Project): Secrets {
  return new Map((project.secret ?? []).map((secret) => [secret.name ?? '', textOf(secret)]));
}

function textOf({ valueString, valueInteger, valueDecimal, valueBoolean }: ProjectSetting): string {
  return String(valueString ?? valueInteger ?? valueDecimal ?? valueBoolean ?? '');
}

/**
 * Changes secrets of the project and no others. After a concurrent write it calls `decide` again with the new state. Returns
 * the secrets after the change; in a dry run, as they would be. Throws the error of `decide` or of Medplum.
 */
export async function changeSecrets(
  medplum: MedplumClient,
  projectId: string,
  decide: (current: Secrets) => SecretChanges,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<Secrets> {
  let decided: SecretChanges = new Map();
  const operations = (project: Project): PatchOperation[] => {
    decided = decide(secretsOf(project));
    return secretsPatch(project, decided);
  };
  const { resource } = await patchWithRetry(medplum, 'Project', projectId, operations, { dryRun });
  const values = [...secretsOf(resource), ...decided];
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}

function secretsPatch(project: Project, changes: SecretChanges): PatchOperation[] {
  const list = project.secret ?? [];
  const current = secretsOf(project);
  const differing = [...changes].filter(([name, value]) => current.get(name) !== value);
  const replaced = differing.flatMap(([name, value]): PatchOperation[] => {
    const index = list.findLastIndex((secret) => secret.name === name);
    return index < 0 || value === undefined
      ? []
      : [testOf(index, name), { op: 'replace', path: `/secret/${index}`, value: { name, valueString: value } }];
  });
  const added = differing.flatMap(([name, value]) =>
    value === undefined || current.has(name) ? [] : [{ name, valueString: value }],
  );
  // From the end, so that no removal changes the index of a later one.
  const removed = list
    .map(({ name = '' }, index) => ({ name, index }))
    .filter(({ name }) => changes.has(name) && changes.get(name) === undefined)
    .toReversed()
    .flatMap(({ name, index }): PatchOperation[] => [testOf(index, name), { op: 'remove', path: `/secret/${index}` }]);
  return [...replaced, ...removed, ...additions(added, { hasList: project.secret !== undefined })];
}

function testOf(index: number, name: string): PatchOperation {
  return { op: 'test', path: `/secret/${index}/name`, value: name };
}

function additions(secrets: readonly ProjectSetting[], { hasList }: { readonly hasList: boolean }): PatchOperation[] {
  if (!hasList && secrets.length > 0) {
    return [{ op: 'add', path: '/secret', value: secrets }];
  }
  return secrets.map((value) => ({ op: 'add', path: '/secret/-', value }));
}
