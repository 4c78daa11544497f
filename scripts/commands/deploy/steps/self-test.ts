import { SETTING } from '../../../../src/settings.ts';
import { operatorAccess } from '../../../bot/connect.ts';
import { withNotedRefusals } from '../../../bot/notes/own-refusals.ts';
import type { OperatorAccess } from '../../../bot/operator-client.ts';
import { selfTest } from '../../../bot/self-test.ts';
import { Problems } from '../../../core/problem.ts';
import { usableSettings } from '../../../medplum/planned-secrets.ts';
import { urlsOf } from '../../../semble/subscriptions/endpoint.ts';
import { signingSecret } from '../../../semble/subscriptions/signing-secrets.ts';
import type { Deployment, DeployStep } from '../deployment.ts';

/** Proves that the bot accepts genuine deliveries and nothing else. Throws CommandFailure. */
export const stepSelfTest: DeployStep = async (deployment) => {
  const { endpoint, secrets, subscriptions, dryRun } = deployment;
  if (!endpoint || dryRun) {
    return [{ thing: 'Self-test', state: 'skipped' }];
  }
  const { scheme, tokens } = usableSettings(secrets, new Problems());
  const kept = secrets.get(SETTING.webhookSecret);
  const secret = subscriptions.map(({ id }) => signingSecret(kept, id)).find((one) => one !== undefined);
  const keys = { scheme, secret, webhookToken: tokens[0] ?? '' };
  const detail = await withNotedRefusals(
    accessOf(deployment),
    (own) => selfTest(endpoint, keys, own),
    (text) => deployment.notes.push(text),
  );
  const isComplete = secret !== undefined || scheme === 'none';
  return [
    {
      thing: 'Self-test',
      state: 'passed',
      detail: isComplete ? detail : `${detail}; the signature test waits for a subscription`,
    },
  ];
};

function accessOf({ environment, situation, deployed, endpoint, secrets }: Deployment): OperatorAccess | undefined {
  return (
    deployed &&
    operatorAccess({
      medplum: situation.medplum.medplum,
      settings: usableSettings(secrets, new Problems()),
      urls: urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id),
      isPublic: endpoint?.kind === 'webhook',
    })
  );
}
