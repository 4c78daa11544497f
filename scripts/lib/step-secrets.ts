import type { Bot } from '@medplum/fhirtypes';
import { SETTING } from '../../src/settings.ts';
import { deployedSecrets, deployedSecretsPatch } from './bot.ts';
import type { Step } from './deployment.ts';
import { patchUntilItFits } from './patch.ts';
import { stateOf } from './report.ts';
import { changeSecrets } from './secrets.ts';
import { secretsToWrite, secretsToWriteFirst } from './settings-plan.ts';

/**
 * What the environment names and what has to be made, into the project. The names are kept on the Bot before that, so
 * that whatever is written is known for ours, whenever the deployment ends.
 */
export const stepSecrets: Step = async (deployment) => {
  const { situation, environment, deployed, dryRun } = deployment;
  const { medplum, projectId, secrets: before } = situation.medplum;
  const given = environment.settings;
  if (deployed) {
    const written = [...secretsToWrite(given, before).keys(), SETTING.webhookSecret];
    const names = (bot: Bot): Set<string> => new Set([...deployedSecrets(bot), ...written]);
    await patchUntilItFits(medplum, 'Bot', deployed.bot.id, (bot) => deployedSecretsPatch(bot, names(bot)), dryRun);
  }
  const secrets = await changeSecrets(medplum, projectId, (current) => secretsToWriteFirst(given, current), dryRun);
  deployment.secrets = secrets;
  return Object.values(SETTING)
    .filter((name) => secrets.has(name) && name !== SETTING.webhookSecret)
    .map((name) => ({
      thing: `Secret ${name}`,
      state: stateOf(before.get(name), before.get(name) !== secrets.get(name)),
    }));
};

/** The end of a changed second lock: its old value goes, now that no subscription sends it any more. */
export const stepOldLock: Step = async (deployment) => {
  const { situation, environment, dryRun } = deployment;
  const { medplum, projectId } = situation.medplum;
  const lock = environment.settings.get(SETTING.webhookToken);
  if (lock !== undefined) {
    const only = new Map([[SETTING.webhookToken, lock]]);
    deployment.secrets = await changeSecrets(medplum, projectId, () => only, dryRun);
  }
  return [];
};
