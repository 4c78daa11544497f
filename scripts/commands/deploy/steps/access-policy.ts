import { POLICY_NAME } from '../../../core/names.ts';
import { stateOf } from '../../../core/rows.ts';
import { ensurePolicy, patientAccess, policyDifference, wantedPolicy } from '../../../medplum/access-policy.ts';
import { botPatch, createBot, membershipPatch } from '../../../medplum/bot.ts';
import { patchWithRetry } from '../../../medplum/patch.ts';
import type { Step } from '../deployment.ts';

/** Writes the access policy of the bot. */
export const stepPolicy: Step = async (deployment) => {
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

/** The Bot and its membership, whose id is that of the webhook: never a second one. */
export const stepBot: Step = async (deployment) => {
  const { situation, policy, dryRun } = deployment;
  const { medplum, projectId, deployed: existing } = situation.medplum;
  const made = existing ?? (policy && !dryRun ? await createBot(medplum, projectId, policy) : undefined);
  if (!made) {
    return [
      { thing: 'Bot', state: 'created' },
      { thing: 'Membership', state: 'created' },
    ];
  }
  const practiceId = situation.semble.practice.id;
  const bot = await patchWithRetry(medplum, 'Bot', made.bot.id, (one) => botPatch(one, practiceId), { dryRun });
  // In a dry run the policy may not be there yet: the membership would get it.
  const membership = policy
    ? await patchWithRetry(medplum, 'ProjectMembership', made.membership.id, (one) => membershipPatch(one, policy), {
        dryRun,
      })
    : { resource: made.membership, changed: true };
  deployment.deployed = { bot: bot.resource, membership: membership.resource };
  return [
    { thing: 'Bot', state: stateOf(existing, { differs: bot.changed }), detail: made.bot.id },
    { thing: 'Membership', state: stateOf(existing, { differs: membership.changed }), detail: made.membership.id },
  ];
};
