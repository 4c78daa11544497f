import { SETTING } from '../../../../src/settings.ts';
import { only, usableSettings } from '../../../medplum/planned-secrets.ts';
import { DELETE_POLICIES } from '../../../preflight/notes.ts';
import { DELETE_POLICY } from '../variables.ts';
import type { Stage } from './stage.ts';

/** The stage of the delete policy, which shows the consequences of each one. */
export const deletePolicy: Stage<string> = {
  title: 'Delete policy',
  variables: [{ ...DELETE_POLICY, where: Object.values(DELETE_POLICIES).join('. ') }],
  check: async (values, problems) => usableSettings(only(values, [SETTING.deletePolicy]), problems).deletePolicy,
  describe: (policy) => policy,
};
