import { Option } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { adopt } from './adopt.ts';
import { parsePairs } from './pairs.ts';
import { exitCodeOf, showAdoption } from './show.ts';

/** `adopt`: adds the Semble identifier to Patients that Medplum already has. */
export function adoptCommand() {
  return operatorCommand('adopt')
    .summary('match Patients that Medplum already has to their Semble patients')
    .description(
      'For a Medplum project that already holds Patients of these people. For each Semble patient, adopt finds the one Patient that is surely the same person: an equal NHS number with an equal birth date or family name and no contradiction, or an equal family name, first given name and birth date. No other person on either side may fit as well. The Semble identifier tells the bot that the two match; the bot then leaves everything else on the Patient alone. Run adopt before the first deployment; it needs no bot. Without --apply it writes nothing.',
    )
    .addOption(new Option('--apply', 'add the Semble identifier to the matched Patients').conflicts('dryRun'))
    .option('--dry-run', 'write nothing (this is the default)')
    .option(
      '--pair <id=id>',
      'match this Semble patient to this Patient, to settle an unclear case; can be given several times',
      (pair: string, pairs: readonly string[] = []): readonly string[] => [...pairs, pair],
    )
    .option('--show', 'also show names, birth dates and NHS numbers (patient data)')
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_API_TOKEN. Exit code: 0 adopt reached its end and nothing is unclear; 1 a
person has to decide about some patients, there was a problem, or a Patient could
not be adopted.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const pairs = parsePairs(options.pair ?? []);
        const given = { apply: options.apply ?? false, pairs, show: options.show ?? false };
        const report = await adopt(readEnvironment(variables), given, terminal);
        printJson(report);
        showAdoption(report, terminal);
        return exitCodeOf(report);
      }),
    );
}
