import { SETTING } from '../../../src/settings.ts';
import { readEnvironment } from '../../core/environment.ts';
import type { ExplainInput } from './explain.ts';

/** Reads the environment; without any variable of Medplum, only Semble is read. Throws CommandFailure. */
export function readInput(variables: Readonly<Record<string, string | undefined>>): ExplainInput {
  if (Object.entries(variables).some(([name, value]) => name.startsWith('MEDPLUM_') && value?.trim())) {
    const { medplum, settings } = readEnvironment(variables);
    return { medplum, settings };
  }
  const settings = Object.values(SETTING).map((name) => [name, variables[name]?.trim() ?? ''] as const);
  return { medplum: undefined, settings: new Map(settings.filter(([, value]) => value)) };
}
