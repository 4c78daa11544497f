import { POLICY_NAME } from '../../../core/names.ts';
import { stateOf } from '../../../core/rows.ts';
import { ensurePolicy, patientAccess, policyDifference, wantedPolicy } from '../../../medplum/access-policy.ts';
import type { DeployStep } from '../deployment.ts';

/** Writes the access policy of the bot. */
export const stepPolicy: DeployStep = async (deployment) => {
  const { situation, dryRun, notes } = deployment;
  const { medplum, policy: existing } = situation.medplum;
  const { deletePolicy } = situation.settings;
  const wanted = wantedPolicy(existing, POLICY_NAME, patientAccess(deletePolicy));
  const difference = existing ? policyDifference(existing, wanted) : [];
  notes.push(...difference.map((line) => `Access policy: ${line}`));
  deployment.policy = dryRun ? existing : await ensurePolicy(medplum, existing, wanted);
  const detail = `may read, create${deletePolicy === 'delete' ? ', update and delete' : ' and update'} Semble's Patients`;
  return [{ thing: 'Access policy', state: stateOf(existing, { differs: difference.length > 0 }), detail }];
};
