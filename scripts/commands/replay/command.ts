import { readLogStart } from '../../core/checks/log-start.ts';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { type Confirm, confirmerFor } from '../../core/confirm.ts';
import { readEnvironment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { replay } from './replay.ts';
import { showReplay } from './show.ts';

/** `replay`: repeats failed deliveries. */
export function replayCommand() {
  return operatorCommand('replay')
    .summary('repeat the failed deliveries of the log')
    .description(
      "Repeats the deliveries that failed (409, 429, 500, 504) and that no later run has made good, as the bot's log names them. Several of one patient are one repeat. A sync lets the bot read Semble again. A deletion lets the bot ask Semble first. A merge is sent as a signed delivery, after a person has confirmed it. A request that was answered 401 is never repeated, because its sender was not proven.",
    )
    .option('--since <time>', 'how far back: 90m, 24h, 7d, a day or an instant (default: 24h)', (text) =>
      readLogStart(text, Date.now()),
    )
    .option('--event <id>', 'only this delivery, by the eventId that logs --json shows; also a quarantined one')
    .option('--merges', 'confirm every merge')
    .option('--dry-run', 'show what would be repeated; write nothing')
    .addHelpText(
      'after',
      `
Exit code: 0 nothing is left to do, 1 some are not well or there was a problem,
130 Ctrl-C. It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
MEDPLUM_CLIENT_SECRET, and a deployed bot.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson }) => {
          const report = await replay(
            readEnvironment(variables),
            {
              since: options.since ?? readLogStart('24h', Date.now()),
              event: options.event,
              dryRun: options.dryRun ?? false,
              confirm: confirmMerges({ yes: options.merges ?? false }),
            },
            terminal,
          );
          printJson(report);
          showReplay(report, terminal);
          return report.isWell ? 0 : 1;
        },
        { interrupted: `Run ${PROGRAM} replay again: it repeats what is left.` },
      ),
    );
}

/** Asks about each merge on the terminal; undefined when there is none and `yes` was not given. */
function confirmMerges({ yes }: { readonly yes: boolean }): Confirm | undefined {
  const canAsk = process.stdin.isTTY && process.stderr.isTTY;
  return yes || canAsk ? confirmerFor({ yes, command: `${PROGRAM} replay` }) : undefined;
}
