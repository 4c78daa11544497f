import { gatherEnvironment, readEnvironment } from '../../core/environment.ts';
import { CommandFailure, Problems } from '../../core/problem.ts';
import { runWithVariables } from '../../core/run-with-variables.ts';
import type { EndpointKind } from '../../medplum/endpoint.ts';
import type { DeployOptions } from '../../preflight/deploy-options.ts';
import { deploy } from './deploy.ts';
import { setPaused } from './pause.ts';
import { showReport, showRows } from './show.ts';

const HELP = `npm run deploy -- [options]

Makes Medplum ready, subscribes to Semble's patient webhooks and proves with a
signed delivery that they get in. Safe to run at any time: what is as it should
be is left as it is.

  --dry-run              say what would be done; write nothing on either side
  --env <file>           read this file instead of .env; the environment wins
  --json                 print the result as JSON
  --alongside            subscribe although Medplum holds Patients without a Semble
                         identifier (people whom Semble knows too get a second one)
  --adopt-secrets        overwrite project secrets of our names that no deployment wrote
  --cron '<5 fields>'    when the nightly sweep runs, in the server's time zone (not
                         where a Cron resource is the schedule of the bot)
  --pause, --resume      stop or restart Semble's deliveries, and do nothing else
  --endpoint <kind>      webhook: the bot's public webhook
                         execute: $execute, with credentials made for Semble
  --credentials-in-url   with execute: in the url instead of a header
                         (--no-credentials-in-url: back into the header)
  --help

It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET,
SEMBLE_ADMIN_TOKEN and SEMBLE_API_TOKEN; the README says where to get them.
`;

const OPTIONS = {
  'dry-run': { type: 'boolean' },
  alongside: { type: 'boolean' },
  'adopt-secrets': { type: 'boolean' },
  cron: { type: 'string' },
  pause: { type: 'boolean' },
  resume: { type: 'boolean' },
  endpoint: { type: 'string' },
  'credentials-in-url': { type: 'boolean' },
} as const;

await runWithVariables(HELP, OPTIONS, async ({ values, variables, terminal }) => {
  const dryRun = values['dry-run'] ?? false;
  if (values.pause && values.resume) {
    throw new CommandFailure({ what: '--pause and --resume exclude each other', todo: 'Take one of them' });
  }
  if (values.pause || values.resume) {
    const rows = await setPaused(readEnvironment(variables), values.pause ?? false, dryRun);
    if (values.json) {
      printJson({ dryRun, rows });
    }
    showRows(rows, dryRun, terminal);
    if (values.resume) {
      terminal.line('Next: npm run reconcile, for what changed while deliveries were paused');
    }
    return 0;
  }
  const options: DeployOptions = {
    dryRun,
    alongside: values.alongside ?? false,
    adoptSecrets: values['adopt-secrets'] ?? false,
    configFile: 'medplum.config.json',
    ...(values.cron !== undefined && { cron: values.cron }),
    ...(values.endpoint !== undefined && { endpoint: readEndpoint(values.endpoint) }),
    ...(values['credentials-in-url'] !== undefined && { credentialsInUrl: values['credentials-in-url'] }),
  };
  const problems = new Problems();
  const report = await deploy(gatherEnvironment(variables, problems), options, terminal, problems);
  if (values.json) {
    printJson(report);
  }
  showReport(report, terminal);
  return 0;
});

function readEndpoint(text: string): EndpointKind {
  if (text !== 'webhook' && text !== 'execute') {
    throw new CommandFailure({ what: 'There is no such endpoint', todo: 'Take webhook or execute' });
  }
  return text;
}

function printJson(value: unknown): void {
  console.log(JSON.stringify(value, undefined, 2));
}
