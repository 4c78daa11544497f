import { InvalidArgumentError } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { confirmerFor } from '../../core/confirm.ts';
import { readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { MAX_DELETIONS, reconcile } from './reconcile.ts';
import { EXIT_CODES, showReconcile } from './show.ts';

const FAILED = { failed: EXIT_CODES['could not tell'] };

/** `reconcile`: compares both sides completely and corrects the drift. */
export function reconcileCommand() {
  return operatorCommand('reconcile', FAILED)
    .summary('compare both sides completely and correct the drift')
    .description(
      'Compares all patients in Semble with all of their Patients in Medplum and lists the drift: ids and names of elements, never values. Writes nothing without --fix or --fix-deletions.',
    )
    .option('--fix', 'bring patients that are missing or differ in step')
    .option(
      '--fix-deletions',
      'retire, by the delete policy, Patients whose patients Semble lists as deleted; a Patient is kept if Semble still returns the patient',
    )
    .option('--yes', 'retire without asking; --fix-deletions requires it where there is no terminal')
    .option('--max-deletions <n>', 'retire none if there are more than this number', readCount, MAX_DELETIONS)
    .option('--dry-run', 'compare only, even with --fix or --fix-deletions')
    .addHelpText(
      'after',
      `
Exit code: 0 both sides are in step, 1 drift remains, 2 unknown: a part could not
be compared. It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
MEDPLUM_CLIENT_SECRET, and a bot that deploy has deployed. It reads Semble
with SEMBLE_API_TOKEN or, if that is not set, with the token of the bot.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const writes = !options.dryRun;
          const fixDeletions = writes && (options.fixDeletions ?? false);
          const given = {
            fix: writes && (options.fix ?? false),
            fixDeletions,
            maxDeletions: options.maxDeletions,
            ...(fixDeletions && {
              confirm: confirmerFor({ yes: options.yes ?? false, command: commandLine(options) }),
            }),
          };
          const report = await reconcile(readEnvironment(variables), given, terminal);
          printJson(report);
          showReconcile(report, terminal);
          return EXIT_CODES[report.verdict];
        },
        FAILED,
      ),
    );
}

function readCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number, such as 10.');
  }
  return Number(text);
}

/** The command line to which `--yes` can be added. */
function commandLine({ fix, maxDeletions }: { readonly fix?: true; readonly maxDeletions: number }): string {
  const options = [...(fix ? ['--fix'] : []), '--fix-deletions'];
  const more = maxDeletions === MAX_DELETIONS ? [] : [`--max-deletions ${maxDeletions}`];
  return [`${PROGRAM} reconcile`, ...options, ...more].join(' ');
}
