import { type Row, stateOf } from '../../../core/rows.ts';
import { takesCodeAgain } from '../../../medplum/bot.ts';
import { deployCode, isDeployed } from '../../../medplum/bot-code.ts';
import { type ConfigEntry, writeBotId } from '../../../medplum/config-file.ts';
import type { DeployStep } from '../deployment.ts';

/**
 * Deploys the bundle unless the Bot already runs the same code, and writes the Bot's id into `medplum.config.json`, for Medplum's own
 * command line.
 */
export const stepCode: DeployStep = async ({ bundle, situation, deployed, options, dryRun }) => {
  const { medplum } = situation.medplum;
  const isThere =
    deployed !== undefined && !takesCodeAgain(deployed.bot) && (await isDeployed(medplum, deployed.bot, bundle));
  if (deployed && !isThere && !dryRun) {
    await deployCode(medplum, deployed.bot, bundle);
  }
  const code: Row = {
    thing: 'Code',
    state: stateOf(deployed?.bot.executableCode, { differs: !isThere }),
    detail: bundle.filename,
  };
  const { configEntry } = options;
  return configEntry ? [code, configRow(configEntry, deployed?.bot.id, { dryRun })] : [code];
};

/** The id of a Bot is no secret, and the others who deploy to it need it. */
function configRow(entry: ConfigEntry, botId: string | undefined, options: { readonly dryRun: boolean }): Row {
  const differs = writeBotId(entry, botId, options);
  return {
    thing: entry.file,
    state: differs ? 'updated' : 'unchanged',
    detail: differs ? `${entry.name}; commit this file` : entry.name,
  };
}
