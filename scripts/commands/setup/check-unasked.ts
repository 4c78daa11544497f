import { type Problem, Problems } from '../../core/problem.ts';
import { plannedSecrets, usableSettings } from '../../medplum/planned-secrets.ts';
import type { Secrets } from '../../medplum/project-secrets.ts';
import { environmentOf } from './stages/medplum.ts';

/** Checks values that are not asked for as a deployment does, beside the secrets that the project has. */
export function checkUnasked(values: ReadonlyMap<string, string>, deployed: Secrets): readonly Problem[] {
  const problems = new Problems();
  const { settings } = environmentOf(values, problems);
  usableSettings(plannedSecrets(settings, deployed), problems);
  return problems.all;
}
