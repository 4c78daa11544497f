import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { deployedTarget, namedTarget } from '../../bot/target.ts';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { announceTarget } from '../../core/write-target.ts';
import { readTestDelivery } from './delivery-options.ts';
import { send } from './send.ts';
import { showSend } from './show.ts';

/** `send`: sends one signed test delivery to the deployed bot. */
export function sendCommand() {
  return operatorCommand('send')
    .summary('send one signed test delivery')
    .description(
      'Sends one delivery to the deployed bot, signed as Semble signs it, and shows the request, the answer and whether the answer is right. Without --patient it uses an id that no patient has. With --patient it changes that Patient for real.',
    )
    .option('--event <type>', 'the event type', 'patient.updated')
    .option('--unknown-event', 'send an event type that Semble does not have')
    .option('--patient <id>', 'the Semble id, 24 hexadecimal digits; in a merge, the patient that is merged away')
    .option('--target <id>', 'with patient.merged: the Semble id of the patient that stays')
    .option('--yes', 'confirm a delivery that deletes or merges away the named patient')
    .addOption(new Option('--wrong-signature', 'send a signature of another text').conflicts('unsigned'))
    .option('--unsigned', 'send no signature')
    .option(
      '--age <seconds>',
      'sign with a time in the past; a negative number is a time in the future',
      readSeconds,
      0,
    )
    .option('--url <url>', 'send to this URL instead; requires --secret-env')
    .option('--secret-env <name>', 'the environment variable that holds the signing secret')
    .option('--dry-run', 'show the request; send nothing')
    .addHelpText(
      'after',
      `
Exit code: 0 the answer is the expected one; 1 it is not, or the bot ignored or
quarantined the named patient. It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
MEDPLUM_CLIENT_SECRET. With --url it reads SEMBLE_WEBHOOK_TOKEN and
SEMBLE_SIGNATURE_SCHEME from the environment instead.

A merge that the bot missed: ${PROGRAM} send --event patient.merged --patient
<merged away> --target <stays> --yes`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const delivery = readTestDelivery(options);
        const target =
          options.url === undefined
            ? await deployedTarget(readEnvironment(variables))
            : namedTarget(options.url, options.secretEnv, variables);
        const dryRun = options.dryRun ?? false;
        announceTarget({ medplum: target }, { dryRun, terminal });
        const report = await send(target, delivery, { dryRun });
        printJson(report);
        showSend(report, terminal);
        return report.isAsExpected ? 0 : 1;
      }),
    );
}

function readSeconds(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number of seconds. --age=-600 signs with a time 10 minutes ahead.');
  }
  return Number(text);
}
