import { SETTING } from '../../../../src/settings.ts';
import { selfTest } from '../../../bot/self-test.ts';
import { Problems } from '../../../core/problem.ts';
import { usableSettings } from '../../../medplum/planned-secrets.ts';
import { signingSecret } from '../../../semble/subscriptions/signing-secrets.ts';
import type { DeployStep } from '../deployment.ts';

/** Proves that the bot accepts genuine deliveries and nothing else. Throws CommandFailure. */
export const stepSelfTest: DeployStep = async ({ endpoint, secrets, subscriptions, dryRun }) => {
  if (!endpoint || dryRun) {
    return [{ thing: 'Self-test', state: 'skipped' }];
  }
  const { scheme, tokens } = usableSettings(secrets, new Problems());
  const kept = secrets.get(SETTING.webhookSecret);
  const secret = subscriptions.map(({ id }) => signingSecret(kept, id)).find((one) => one !== undefined);
  const detail = await selfTest(endpoint, { scheme, secret, webhookToken: tokens[0] ?? '' });
  const isComplete = secret !== undefined || scheme === 'none';
  return [
    {
      thing: 'Self-test',
      state: 'passed',
      detail: isComplete ? detail : `${detail}; the signature test waits for a subscription`,
    },
  ];
};
