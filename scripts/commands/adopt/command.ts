import { Option } from '@commander-js/extra-typings';
import { operatorCommand, runCommand } from '../../core/command.ts';
import { readEnvironment } from '../../core/environment.ts';
import { adopt } from './adopt.ts';
import { parsePairs } from './pairs.ts';
import { showAdoption } from './show.ts';

/** `adopt`: adds the Semble identifier to Patients that Medplum already has. */
export function adoptCommand() {
  return operatorCommand('adopt')
    .summary('match Patients that Medplum already has to their Semble patients')
    .description(
      'For a Medplum that already knows these people: finds for each Semble patient the one Patient that is surely the same, by an equal NHS number with an equal birth date or family name and no contradiction, or by equal family name, first given name and birth date, where no other person has them on either side. The Semble identifier makes the two one for the bot, which then leaves everything else on the Patient alone. Run it before the first deployment; it needs no bot. Without --apply nothing is written.',
    )
    .addOption(new Option('--apply', 'add the Semble identifier to these Patients').conflicts('dryRun'))
    .option('--dry-run', 'do not, which is what happens anyway')
    .option(
      '--pair <id=id>',
      'this Semble patient is that Patient: settles an unclear case; as often as there are any',
      (pair: string, pairs: readonly string[] = []): readonly string[] => [...pairs, pair],
    )
    .option('--show', 'show names, birth dates and NHS numbers too: patient data')
    .addHelpText(
      'after',
      `
It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_API_TOKEN. It ends with 0, also where a person has to decide, or with 1 when
something is in the way or a Patient that was to be adopted could not be.`,
    )
    .action((options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const pairs = parsePairs(options.pair ?? []);
        const given = { apply: options.apply ?? false, pairs, show: options.show ?? false };
        const report = await adopt(readEnvironment(variables), given, terminal);
        printJson(report);
        showAdoption(report, terminal);
        const { applied, counts, problems } = report;
        return problems.length > 0 || (applied && counts.adopted < counts.matches) ? 1 : 0;
      }),
    );
}
