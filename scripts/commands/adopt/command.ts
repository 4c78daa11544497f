import { CommandFailure } from '../../core/problem.ts';
import { runCommand } from '../../core/run-command.ts';
import { adopt } from './adopt.ts';
import { parsePairs } from './pairs.ts';
import { showAdoption } from './show.ts';

const HELP = `npm run adopt -- [options]

For a Medplum that already knows these people: finds for each Semble patient the one
Patient that is surely the same, by an equal NHS number, or by equal family name, first
given name and birth date where nobody else has them on either side. The Semble
identifier makes the two one for the bot, which then leaves everything else on the
Patient alone. Run it before the first deployment; it needs no bot. Without --apply
nothing is written.

  --apply                add the Semble identifier to these Patients
  --dry-run              do not, which is what happens anyway
  --pair <id>=<id>       this Semble patient is that Patient: settles an unclear case;
                         as often as there are any
  --show                 show names, birth dates and NHS numbers too: patient data
  --env <file>           read this file instead of .env; the environment wins
  --json                 print the result as JSON
  --help

It needs MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET and
SEMBLE_API_TOKEN. It ends with 0, also where a person has to decide, or with 1 when
something is in the way or a Patient that was to be adopted could not be.
`;

const OPTIONS = {
  apply: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  pair: { type: 'string', multiple: true },
  show: { type: 'boolean' },
} as const;

await runCommand(HELP, OPTIONS, async ({ values, environment, terminal }) => {
  if (values.apply && values['dry-run']) {
    throw new CommandFailure({ what: '--apply and --dry-run exclude each other', todo: 'Take one of them' });
  }
  const options = { apply: values.apply ?? false, pairs: parsePairs(values.pair ?? []), show: values.show ?? false };
  const report = await adopt(environment, options, terminal);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  }
  showAdoption(report, terminal);
  const { applied, counts, problems } = report;
  return problems.length > 0 || (applied && counts.adopted < counts.matches) ? 1 : 0;
});
