import { deployedTarget, namedTarget } from '../../bot/target.ts';
import { readEnvironment } from '../../core/environment.ts';
import { runWithVariables } from '../../core/run-with-variables.ts';
import { readDelivery } from './delivery-options.ts';
import { send } from './send.ts';
import { showSend } from './show.ts';

const HELP = `npm run send -- [options]

Sends one delivery, signed as Semble would sign it, to the deployed bot, and shows
request, answer and verdict. It is about nobody unless a patient is named; then it
is a genuine delivery.

  --event <type>         patient.updated unless another is named
  --patient <id>         24 hexadecimal digits; of a merge, the patient that goes
  --target <id>          of a merge, the patient that stays
  --yes                  mean it, where a named patient is deleted or merged away
  --wrong-signature      sign another text
  --unsigned             sign nothing
  --age <seconds>        sign a time so long ago
  --url <url>            send it there instead; with --secret-env
  --secret-env <NAME>    the environment variable that holds the signing secret
  --dry-run              show the request; send nothing
  --env <file>           read this file instead of .env; the environment wins
  --json                 print the result as JSON
  --help

Exit code: 0 the answer is what it should be, 1 it is not. It needs
MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET; with --url it takes
SEMBLE_WEBHOOK_TOKEN and SEMBLE_SIGNATURE_SCHEME from the environment instead.
`;

const OPTIONS = {
  event: { type: 'string' },
  patient: { type: 'string' },
  target: { type: 'string' },
  yes: { type: 'boolean' },
  'wrong-signature': { type: 'boolean' },
  unsigned: { type: 'boolean' },
  age: { type: 'string' },
  url: { type: 'string' },
  'secret-env': { type: 'string' },
  'dry-run': { type: 'boolean' },
} as const;

await runWithVariables(HELP, OPTIONS, async ({ values, variables, terminal }) => {
  const delivery = readDelivery(values);
  const target =
    values.url === undefined
      ? await deployedTarget(readEnvironment(variables))
      : namedTarget(values.url, values['secret-env'], variables);
  const report = await send(target, delivery, values['dry-run'] ?? false);
  if (values.json) {
    console.log(JSON.stringify(report, undefined, 2));
  }
  showSend(report, terminal);
  return report.isAsExpected ? 0 : 1;
});
