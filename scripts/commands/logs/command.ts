import { setTimeout as sleep } from 'node:timers/promises';
import { Option } from '@commander-js/extra-typings';
import { readLogStart } from '../../core/checks/log-start.ts';
import { readSembleId } from '../../core/checks/semble-id.ts';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { INTERRUPTED } from '../../core/process/watch.ts';
import { entryOf } from '../../reports/log-entry.ts';
import { followLog } from '../../reports/logs/follow.ts';
import { logSource, readLogs, showsRun } from '../../reports/logs/logs.ts';
import { nextSteps, showEntry, showHeading, showLogs } from './show.ts';

/** Milliseconds between two polls of `--follow`. */
const INTERVAL = 2_000;

const FAILED = { failed: 2 };

/** `logs`: shows the bot's runs, with the reasons in words. */
export function logsCommand() {
  return operatorCommand('logs', FAILED)
    .summary('show deliveries, sweeps and requests from the log of the bot')
    .description(
      "Shows what the bot did, from its AuditEvents in Medplum, oldest first: deliveries, sweeps, and the requests and notes of commands. A run that did not succeed is shown with the reason in words and the next step. Holds ids, never patients' data. Writes nothing.",
    )
    .option('--since <time>', 'how far back: 90m, 24h, 7d, a day or an instant (default: 24h)', (text) =>
      readLogStart(text, Date.now()),
    )
    .option('--follow', 'show new runs as they come, until Ctrl-C; with --json one object a line')
    .addOption(
      new Option(
        '--failed',
        'only runs that failed (409, 429, 500, 504 or no result) and that no later run has made good',
      ).conflicts('refused'),
    )
    .option('--refused', 'only requests whose sender was not proven (401)')
    .option('--patient <id>', 'only runs about this Semble id', readSembleId)
    .addHelpText(
      'after',
      `
Exit code: 0, 1 with --failed if there are such runs, 2 the log could not be read,
130 Ctrl-C. It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
MEDPLUM_CLIENT_SECRET.`,
    )
    .action((options) =>
      runCommand(
        options,
        async ({ variables, terminal, printJson, printLine }) => {
          const source = logSource(readEnvironment(variables));
          const since = options.since ?? readLogStart('24h', Date.now());
          if (!options.follow) {
            const report = await terminal.step(
              "The bot's log",
              () => readLogs(source, since, options),
              () => undefined,
            );
            printJson(report);
            showLogs(report, options, terminal);
            return options.failed && report.entries.length > 0 ? 1 : 0;
          }
          // The program that reads the lines has ended, as in `logs --follow | head`.
          process.stdout.once('error', () => process.exit(INTERRUPTED));
          const isShown = showsRun(options);
          const explained = new Set<string>();
          showHeading(terminal);
          return followLog({
            since,
            read: source,
            wait: () => sleep(INTERVAL),
            show: (runs) => {
              for (const entry of runs.filter(isShown).map(entryOf)) {
                printLine(entry);
                showEntry(entry, terminal);
                for (const { meaning, todo } of nextSteps([entry]).filter((one) => !explained.has(one.meaning))) {
                  explained.add(meaning);
                  terminal.note(`${meaning}. ${todo}.`);
                }
              }
            },
            onOutage: (problems) =>
              terminal.announce(problems.map(({ what }) => `${what}. Trying again every 2 seconds; Ctrl-C ends this`)),
            onAnswer: () => terminal.announce('Medplum answers again. Nothing was lost'),
          });
        },
        { ...FAILED, streams: options.follow ?? false },
      ),
    );
}
