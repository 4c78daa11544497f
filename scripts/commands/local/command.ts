import { bareCommand, runCommand } from '../../core/command.ts';
import type { DeployLocally } from './local.ts';

/** `local`: the in-memory Medplum and the in-memory Semble, kept up for trying things out. `deploy` deploys the bot. */
export function localCommand(deploy: DeployLocally) {
  return bareCommand('local')
    .summary('start an in-memory Medplum and Semble with the bot between them')
    .description(
      'Starts an in-memory Medplum and an in-memory Semble on 127.0.0.1 with the bot between them, and keeps them up for trying things out. Prints the URLs, a token and a ready curl. Ctrl-C ends them.',
    )
    .action(() =>
      runCommand({}, async () => {
        // The local servers load FHIR's definitions, which no other command needs.
        const { runLocal } = await import('./local.ts');
        await runLocal(deploy);
        return 0;
      }),
    );
}
