import { type Row, stateOf } from '../../core/rows.ts';
import type { Secrets } from '../../medplum/project-secrets.ts';
import { shownValue } from './shown-value.ts';
import { type SetupVariable, VARIABLES } from './variables.ts';

/** The values to write, and what happens to each variable. */
interface FilePlan {
  readonly values: ReadonlyMap<string, string>;
  readonly rows: readonly Row[];
}

/**
 * Plans the file: a value that equals the default is written only if the file has the variable, or if the Medplum project
 * has another value, which would stay otherwise. `others` are values that are not asked for.
 */
export function planFile(
  answers: ReadonlyMap<string, string>,
  present: ReadonlyMap<string, string>,
  { deployed, others }: { readonly deployed: Secrets; readonly others: ReadonlyMap<string, string> },
): FilePlan {
  const values = new Map(others);
  const rows: Row[] = [];
  for (const variable of VARIABLES) {
    const { name, defaultValue } = variable;
    const value = answers.get(name);
    const isDefault = value !== undefined && value === defaultValue;
    const isDeployed = [undefined, '', value].includes(deployed.get(name));
    if (value === undefined) {
      rows.push({
        thing: name,
        state: 'skipped',
        detail: present.has(name) ? 'stays as it is in the file' : 'not set',
      });
    } else if (isDefault && !present.has(name) && isDeployed) {
      rows.push({ thing: name, state: 'skipped', detail: `not written, because ${value} is the default` });
    } else {
      values.set(name, value);
      rows.push(rowOf(variable, value, present.get(name)));
    }
  }
  for (const [name, value] of others) {
    rows.push(rowOf({ name, isSecret: true }, value, present.get(name)));
  }
  return { values, rows };
}

function rowOf(variable: Pick<SetupVariable, 'name' | 'isSecret' | 'choices'>, value: string, present?: string): Row {
  return {
    thing: variable.name,
    state: stateOf(present, { differs: present !== value }),
    detail: shownValue(variable, value),
  };
}
