import type { Bot } from '@medplum/fhirtypes';
import { SETTING, valuesOf } from '../../../../src/settings.ts';
import { CommandFailure, Problems } from '../../../core/problem.ts';
import { stateOf } from '../../../core/rows.ts';
import { deployedSecrets, deployedSecretsPatch } from '../../../medplum/bot.ts';
import { patchWithRetry } from '../../../medplum/patch.ts';
import { checkForeign, namesToWrite, secretsToWrite } from '../../../medplum/planned-secrets.ts';
import { changeSecrets, type SecretChanges, type Secrets } from '../../../medplum/project-secrets.ts';
import { sentWebhookToken } from '../../../semble/subscriptions/endpoint.ts';
import type { Deployment, DeployStep } from '../deployment.ts';

/**
 * Writes the settings of the environment and the generated secrets into the project. It first stores their names on the Bot,
 * so that an interrupted deployment still shows which secrets are its own. If somebody else has written one of these
 * secrets in the meantime, it writes none and restores the names. Throws CommandFailure.
 */
export const stepSecrets: DeployStep = async (deployment) => {
  const { situation, environment, options, deployed, dryRun } = deployment;
  const { medplum, projectId, secrets: before, deployed: existing } = situation.medplum;
  const given = environment.settings;
  const former = deployedSecrets(existing?.bot);
  const keepNames = async (namesOn: (bot: Bot) => ReadonlySet<string>): Promise<void> => {
    if (deployed) {
      await patchWithRetry(medplum, 'Bot', deployed.bot.id, (bot) => deployedSecretsPatch(bot, namesOn(bot)), {
        dryRun,
      });
    }
  };
  const written = [...namesToWrite(given, before), SETTING.webhookSecret];
  await keepNames((bot) => new Set([...deployedSecrets(bot), ...written]));
  const decide = (current: Secrets): SecretChanges => {
    const values = secretsToWrite(given, current);
    const problems = new Problems();
    if (!options.adoptSecrets) {
      checkForeign(values.keys(), current, former, problems);
    }
    problems.throwIfAny();
    return values;
  };
  const secrets = await changeSecrets(medplum, projectId, decide, { dryRun }).catch(async (error: unknown) => {
    if (error instanceof CommandFailure) {
      await keepNames(() => former);
    }
    throw error;
  });
  deployment.secrets = secrets;
  return Object.values(SETTING)
    .filter((name) => secrets.has(name) && name !== SETTING.webhookSecret)
    .map((name) => ({
      thing: `Secret ${name}`,
      state: stateOf(before.get(name), { differs: before.get(name) !== secrets.get(name) }),
    }));
};

/** Removes the old value of a changed webhook token, after no subscription sends it any more. */
export const stepOldWebhookToken: DeployStep = async (deployment) => {
  const { situation, environment, dryRun } = deployment;
  const { medplum, projectId } = situation.medplum;
  const webhookToken = environment.settings.get(SETTING.webhookToken) ?? tokenOfAll(deployment);
  if (webhookToken !== undefined) {
    const only = new Map([[SETTING.webhookToken, webhookToken]]);
    deployment.secrets = await changeSecrets(medplum, projectId, () => only, { dryRun });
  }
  return [];
};

/**
 * The first value of a webhook token that a deployment wrote, if all subscriptions send it. Further values are left from an
 * interrupted rotation.
 */
function tokenOfAll({ deployed, secrets, subscriptions }: Deployment): string | undefined {
  const [first] = valuesOf(secrets.get(SETTING.webhookToken));
  const isOurs = deployedSecrets(deployed?.bot).has(SETTING.webhookToken);
  const isSent = subscriptions.every(({ headers }) => sentWebhookToken(headers) === first);
  return isOurs && subscriptions.length > 0 && isSent ? first : undefined;
}
