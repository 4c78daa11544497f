import type { Command } from '@commander-js/extra-typings';
import manifest from '../package.json' with { type: 'json' };
import { adoptCommand } from './commands/adopt/command.ts';
import { backfill } from './commands/backfill/backfill.ts';
import { backfillCommand } from './commands/backfill/command.ts';
import { consoleCommand } from './commands/console/command.ts';
import { deployCommand } from './commands/deploy/command.ts';
import { deploy } from './commands/deploy/deploy.ts';
import { explainCommand } from './commands/explain/command.ts';
import { localCommand } from './commands/local/command.ts';
import { logsCommand } from './commands/logs/command.ts';
import { probeCommand } from './commands/probe/command.ts';
import { reconcileCommand } from './commands/reconcile/command.ts';
import { removeCommand } from './commands/remove/command.ts';
import { replayCommand } from './commands/replay/command.ts';
import { rotateCommand } from './commands/rotate/command.ts';
import { sendCommand } from './commands/send/command.ts';
import { setupCommand } from './commands/setup/command.ts';
import { statusCommand } from './commands/status/command.ts';
import { bareCommand, runProgram } from './core/command.ts';
import { silentTerminal } from './core/terminal.ts';

/** The program that an operator runs: `semble-medplum <command>`. */
const program: Command = bareCommand('semble-medplum')
  .description('Keeps FHIR Patients in Medplum in step with Semble.')
  .version(manifest.version, '--version', 'show the version')
  .addCommand(setupCommand())
  .addCommand(probeCommand())
  .addCommand(deployCommand())
  .addCommand(statusCommand())
  .addCommand(logsCommand())
  .addCommand(consoleCommand())
  .addCommand(replayCommand())
  .addCommand(adoptCommand())
  .addCommand(backfillCommand())
  .addCommand(reconcileCommand())
  .addCommand(explainCommand())
  .addCommand(sendCommand())
  .addCommand(rotateCommand())
  .addCommand(removeCommand())
  .addCommand(
    localCommand({
      deploy: (environment) => deploy(environment, {}, silentTerminal),
      backfill: (environment) => backfill(environment, {}, silentTerminal),
    }),
  );

await runProgram(program, process.argv.slice(2));
