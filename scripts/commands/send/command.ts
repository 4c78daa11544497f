import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { deployedTarget, namedTarget } from '../../bot/target.ts';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { readDelivery } from './delivery-options.ts';
import { send } from './send.ts';
import { showSend } from './show.ts';

/** `send`: sends one signed test delivery to the deployed bot. */
export function sendCommand() {
  return operatorCommand('send')
    .summary('send one signed test delivery')
    .description(
      'Sends one delivery, signed as Semble would sign it, to the deployed bot, and shows request, answer and verdict. It is about nobody unless a patient is named; then it is a genuine delivery.',
    )
    .option('--event <type>', 'the event type', 'patient.updated')
    .option('--patient <id>', '24 hexadecimal digits; of a merge, the patient that goes')
    .option('--target <id>', 'of a merge, the patient that stays')
    .option('--yes', 'mean it, where a named patient is deleted or merged away')
    .addOption(new Option('--wrong-signature', 'sign another text').conflicts('unsigned'))
    .option('--unsigned', 'sign nothing')
    .option('--age <seconds>', 'sign a time so long ago; a negative number is a time ahead', readSeconds, 0)
    .option('--url <url>', 'send it there instead; with --secret-env')
    .option('--secret-env <name>', 'the environment variable that holds the signing secret')
    .option('--dry-run', 'show the request; send nothing')
    .addHelpText(
      'after',
      `
Exit code: 0 the answer is what it should be, 1 it is not. It needs
MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET; with --url it takes
SEMBLE_WEBHOOK_TOKEN and SEMBLE_SIGNATURE_SCHEME from the environment instead.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const delivery = readDelivery(options);
        const target =
          options.url === undefined
            ? await deployedTarget(readEnvironment(variables))
            : namedTarget(options.url, options.secretEnv, variables);
        const report = await send(target, delivery, { dryRun: options.dryRun ?? false });
        printJson(report);
        showSend(report, terminal);
        return report.isAsExpected ? 0 : 1;
      }),
    );
}

function readSeconds(text: string): number {
  if (!/^-?\d{1,9}$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number of seconds; --age=-600 signs it 10 minutes ahead.');
  }
  return Number(text);
}
