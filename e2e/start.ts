import { runWithVariables } from '../scripts/core/run-with-variables.ts';
import { plainTerminal, silentTerminal } from '../scripts/core/terminal.ts';
import { runEndToEnd } from './run.ts';

const HELP = `npm run e2e -- [options]

Runs the end-to-end suite: a whole deployment with a local Semble, every event,
forgeries, deliveries at once, the policy, rotation, both endpoints, removal. Against
the Medplum of MEDPLUM_BASE_URL, with MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET,
which has to be on this machine; against a local one when none is named. What it
makes it takes away again, all but the server's history and log.

  --force        take away a bot that is there, with its policy and secrets
  --env <file>   read this file instead of .env; the environment wins
  --json         print the result as JSON
  --help

Exit code: 0 every check passed, 1 one did not, or could not be made.
`;

await runWithVariables(HELP, { force: { type: 'boolean' } }, async ({ values, variables }) => {
  // No spinner: it would end the process on Ctrl-C, before everything is taken away again.
  const terminal = values.json ? silentTerminal : plainTerminal(console.log);
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort());
  const options = { force: values.force ?? false, signal: interrupted.signal };
  const report = await runEndToEnd(variables, options, terminal);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  }
  const count = (result: string): number => report.results.filter((one) => one.result === result).length;
  const counts = `${count('passed')} passed, ${count('FAILED')} failed`;
  terminal.line(`${counts}, against ${report.medplum}`);
  return report.isInterrupted ? 130 : count('FAILED') === 0 ? 0 : 1;
});
