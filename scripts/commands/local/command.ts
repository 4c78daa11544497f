import { bareCommand, runCommand } from '../../core/command.ts';
import type { DeployLocally } from './local.ts';

/** `local`: runs the in-memory Medplum and the in-memory Semble for experiments; `deploy` deploys the bot between them. */
export function localCommand(deploy: DeployLocally) {
  return bareCommand('local')
    .summary('start an in-memory Medplum and Semble with the bot between them')
    .description(
      'Starts an in-memory Medplum and an in-memory Semble on 127.0.0.1, deploys the bot between them and keeps both running for experiments. Prints the URLs, a token and ready curl commands. Ctrl-C ends both.',
    )
    .action(() =>
      runCommand({}, async ({ onInterrupt }) => {
        // The local servers load FHIR's definitions, which no other command needs.
        const { runLocal } = await import('#run-local');
        await runLocal(deploy, new Promise<void>((resolve) => onInterrupt(resolve)));
        return 0;
      }),
    );
}
