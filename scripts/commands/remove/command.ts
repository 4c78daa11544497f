import { runCommand } from '../../core/run-command.ts';
import { showRows } from '../deploy/show.ts';
import { remove } from './remove.ts';

const HELP = `npm run remove -- [options]

Takes a deployment back: deletes our subscriptions at Semble, closes the bot's
webhook, ends its schedule and removes the project secrets that a deployment wrote.
The Patients stay, and so does the closed Bot, so that npm run deploy opens the same
URL again. What was removed before is passed over.

  --dry-run        say what would be removed; write nothing on either side
  --medplum-only   leave Semble alone, when its tokens are no longer accepted
  --env <file>     read this file instead of .env; the environment wins
  --json           print the result as JSON
  --help

It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_ADMIN_TOKEN, and SEMBLE_API_URL where that was set for the deployment.
`;

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  'medplum-only': { type: 'boolean' },
} as const;

await runCommand(HELP, OPTIONS, async ({ values, environment, terminal }) => {
  const dryRun = values['dry-run'] ?? false;
  const rows = await remove(environment, { dryRun, medplumOnly: values['medplum-only'] ?? false }, terminal);
  if (values.json) {
    console.log(JSON.stringify({ dryRun, rows }, undefined, 2));
  }
  showRows(rows, dryRun, terminal);
  if (!dryRun) {
    terminal.note("Medplum keeps the old secrets in the project's history: revoke the tokens in Semble as well");
  }
  return 0;
});
