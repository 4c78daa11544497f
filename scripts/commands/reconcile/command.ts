import { CommandFailure } from '../../core/problem.ts';
import { runCommand } from '../../core/run-command.ts';
import { reconcile } from './reconcile.ts';
import { EXIT_CODES, showReconcile } from './show.ts';

const HELP = `npm run reconcile -- [options]

Compares all patients of Semble with all of their Patients in Medplum and says
where they differ: ids and names of elements, never values. Writes nothing unless
it is told to.

  --fix                 bring those who are missing or differ in step
  --fix-deletions       retire, by the delete policy, those whom Semble lists as
                        deleted; whom Semble still returns is kept
  --max-deletions <n>   with more than these, retire nobody (10)
  --dry-run             compare only, whatever else is said
  --env <file>          read this file instead of .env; the environment wins
  --json                print the result as JSON
  --help

Exit code: 0 both sides are in step, 1 there is drift (left), 2 could not tell.
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, and a bot
that npm run deploy has put there; it reads Semble with SEMBLE_API_TOKEN, the
bot's own when it is not set.
`;

const OPTIONS = {
  fix: { type: 'boolean' },
  'fix-deletions': { type: 'boolean' },
  'max-deletions': { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

await runCommand(
  HELP,
  OPTIONS,
  async ({ values, environment, terminal }) => {
    const writes = !values['dry-run'];
    const maxDeletions = values['max-deletions'];
    const options = {
      fix: writes && (values.fix ?? false),
      fixDeletions: writes && (values['fix-deletions'] ?? false),
      ...(maxDeletions !== undefined && { maxDeletions: readCount(maxDeletions) }),
    };
    const report = await reconcile(environment, options, terminal);
    if (values.json) {
      console.log(JSON.stringify(report, undefined, 2));
    }
    showReconcile(report, terminal);
    return EXIT_CODES[report.verdict];
  },
  EXIT_CODES['could not tell'],
);

function readCount(text: string): number {
  if (!/^\d{1,6}$/.test(text)) {
    throw new CommandFailure({ what: '--max-deletions is not a number', todo: 'Give a whole number, such as 10' });
  }
  return Number(text);
}
