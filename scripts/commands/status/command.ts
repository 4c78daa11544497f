import { runCommand } from '../../core/run-command.ts';
import { EXIT_CODES } from '../../reports/status/check.ts';
import { status } from '../../reports/status/status.ts';
import { showStatus } from './show.ts';

const HELP = `npm run status -- [options]

Compares what is deployed with what should be, on both sides: bot, code, policy,
flags, secrets (their names), subscriptions, and what the bot's log says of the last
24 hours. Writes nothing.

  --env <file>   read this file instead of .env; the environment wins
  --json         print the result as JSON
  --help

Exit code: 0 all is as it should be, 1 somebody has to look at it, 2 could not tell.
It needs what npm run deploy needs.
`;

await runCommand(
  HELP,
  {},
  async ({ values, environment, terminal }) => {
    const report = await terminal.step(
      'Medplum and Semble',
      () => status(environment),
      () => undefined,
    );
    if (values.json) {
      console.log(JSON.stringify(report, undefined, 2));
    }
    showStatus(report, terminal);
    return EXIT_CODES[report.verdict];
  },
  EXIT_CODES.unknown,
);
