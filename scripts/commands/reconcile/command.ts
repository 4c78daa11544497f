import { InvalidArgumentError } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { reconcile } from './reconcile.ts';
import { EXIT_CODES, showReconcile } from './show.ts';

const FAILED = { failed: EXIT_CODES['could not tell'] };

/** `reconcile`: compares both sides completely and mends what differs. */
export function reconcileCommand() {
  return operatorCommand('reconcile', FAILED)
    .summary('compare both sides completely and mend what differs')
    .description(
      'Compares all patients of Semble with all of their Patients in Medplum and says where they differ: ids and names of elements, never values. Writes nothing unless it is told to.',
    )
    .option('--fix', 'bring those who are missing or differ in step')
    .option(
      '--fix-deletions',
      'retire, by the delete policy, those whom Semble lists as deleted; whom Semble still returns is kept',
    )
    .option('--max-deletions <n>', 'with more than these, retire nobody', readCount, 10)
    .option('--dry-run', 'compare only, whatever else is said')
    .addHelpText(
      'after',
      `
Exit code: 0 both sides are in step, 1 there is drift (left), 2 could not tell.
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, and a bot
that npm run deploy has put there; it reads Semble with SEMBLE_API_TOKEN, the
bot's own when it is not set.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const writes = !options.dryRun;
          const given = {
            fix: writes && (options.fix ?? false),
            fixDeletions: writes && (options.fixDeletions ?? false),
            maxDeletions: options.maxDeletions,
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
