import { stateOf } from '../../../core/rows.ts';
import { takesCodeAgain } from '../../../medplum/bot.ts';
import { deployCode, isDeployed } from '../../../medplum/bot-code.ts';
import { writeBotId } from '../../../medplum/config-file.ts';
import type { DeployStep } from '../deployment.ts';

/**
 * Deploys the bundle unless the Bot already runs it, and writes the Bot's id into `medplum.config.json`, for Medplum's own
 * command line.
 */
export const stepCode: DeployStep = async ({ bundle, situation, deployed, options, dryRun }) => {
  const isThere = deployed !== undefined && isDeployed(deployed.bot, bundle) && !takesCodeAgain(deployed.bot);
  if (deployed && !isThere && !dryRun) {
    await deployCode(situation.medplum.medplum, deployed.bot, bundle);
  }
  const differs = options.configFile !== undefined && writeBotId(options.configFile, deployed?.bot.id, { dryRun });
  return [
    { thing: 'Code', state: stateOf(deployed?.bot.executableCode, { differs: !isThere }), detail: bundle.filename },
    ...(options.configFile ? [{ thing: options.configFile, state: differs ? 'updated' : 'unchanged' } as const] : []),
  ];
};
