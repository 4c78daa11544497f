import { runCommand } from '../../core/run-command.ts';
import { showRows } from '../deploy/show.ts';
import { rotate } from './rotate.ts';

const HELP = `npm run rotate -- [options]

Renews every key that opens the bot: the signing secrets, by a second set of
subscriptions that takes over from the first, the second lock and the operator's
secret. Old and new are both accepted until the new ones are proven, so no delivery
is missed. Safe to interrupt and to run again.

  --dry-run      say what would be done; write nothing on either side
  --env <file>   read this file instead of .env; the environment wins
  --json         print the result as JSON
  --help

It needs what npm run deploy needs.
`;

await runCommand(HELP, { 'dry-run': { type: 'boolean' } }, async ({ values, environment, terminal }) => {
  const report = await rotate(environment, { dryRun: values['dry-run'] ?? false }, terminal);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  }
  showRows(report.rows, report.dryRun, terminal);
  for (const text of report.notes) {
    terminal.note(text);
  }
  if (!report.dryRun) {
    terminal.note("Medplum keeps the old values in the project's history; they open nothing any more");
    terminal.line('Next: npm run reconcile, for deliveries that Semble was still retrying');
  }
  return 0;
});
