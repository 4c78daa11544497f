import { stateOf } from '../../../core/rows.ts';
import { botPatch, createBot, membershipPatch, requireOnlyBot } from '../../../medplum/bot.ts';
import { patchWithRetry } from '../../../medplum/patch.ts';
import type { DeployStep } from '../deployment.ts';

/**
 * Creates the Bot and its membership, or corrects them. It never creates a second membership, because the id of the
 * membership is in the URL of the webhook.
 */
export const stepBot: DeployStep = async (deployment) => {
  const { situation, policy, dryRun } = deployment;
  const { medplum, projectId, deployed: existing } = situation.medplum;
  const present = existing ?? (policy && !dryRun ? await createBot(medplum, projectId, policy) : undefined);
  if (!present) {
    return [
      { thing: 'Bot', state: 'created' },
      { thing: 'Membership', state: 'created' },
    ];
  }
  const practiceId = situation.semble.practice.id;
  const bot = await patchWithRetry(medplum, 'Bot', present.bot.id, (one) => botPatch(one, practiceId), { dryRun });
  if (!existing) {
    await requireOnlyBot(medplum, bot.resource);
  }
  // In a dry run the policy may not exist yet; the real run would give it to the membership.
  const membership = policy
    ? await patchWithRetry(medplum, 'ProjectMembership', present.membership.id, (one) => membershipPatch(one, policy), {
        dryRun,
      })
    : { resource: present.membership, changed: true };
  deployment.deployed = { bot: bot.resource, membership: membership.resource };
  return [
    { thing: 'Bot', state: stateOf(existing, { differs: bot.changed }), detail: present.bot.id },
    { thing: 'Membership', state: stateOf(existing, { differs: membership.changed }), detail: present.membership.id },
  ];
};
