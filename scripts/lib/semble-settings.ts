import { SETTING, type Settings } from '../../src/settings.ts';
import type { Problems } from './problem.ts';
import { usableSettings } from './settings-plan.ts';

/**
 * Where Semble is and with which token, from values of which the rest may be as wrong as it likes. Undefined without a
 * token; one that can't be used is a problem.
 */
export function sembleSettings(values: ReadonlyMap<string, string>, problems: Problems): Settings['semble'] {
  const names: readonly string[] = [SETTING.apiUrl, SETTING.apiToken];
  return usableSettings(new Map([...values].filter(([name]) => names.includes(name))), problems).semble;
}
