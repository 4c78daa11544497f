// What the backfill costs, against the obvious loop, and how many deliveries the bundle takes. Asserts nothing.
import { parseArgs } from 'node:util';
import { backfillAgainstLoop } from './backfill/backfill.ts';
import { endToEnd } from './end-to-end/end-to-end.ts';
import { inMarkdown } from './section.ts';

const HELP = `npm run bench -- [--patients <n>] [--deliveries <n>]

Brings so many invented patients (1000) from an in-memory Semble into an in-memory
Medplum, once through the bot and once by the obvious loop, and sends so many
deliveries (200) of each kind to the deployed bundle. Everything runs on this machine.
`;

const { values } = parseArgs({
  options: { patients: { type: 'string' }, deliveries: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  process.stdout.write(HELP);
} else {
  await run(count('patients', values.patients ?? '1000'), count('deliveries', values.deliveries ?? '200'));
}

function count(name: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    console.error(`--${name} is not a whole number`);
    process.exit(1);
  }
  return Number(text);
}

async function run(patients: number, deliveries: number): Promise<void> {
  console.log(inMarkdown(await backfillAgainstLoop(patients)));
  console.log(`\n${inMarkdown(await endToEnd({ deliveries, variables: process.env }))}`);
}
