// Measures the bot beside its alternatives, part by part. Asserts nothing about time.
import { Argument } from '@commander-js/extra-typings';
import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { backfillAgainstLoop } from './backfill/backfill.ts';
import { endToEnd } from './end-to-end/end-to-end.ts';
import { growth } from './growth.ts';
import { handling } from './handling.ts';
import { type Effort, QUICK, THOROUGH } from './measure.ts';
import { refusals } from './refusals.ts';
import { circumstances, writeReport } from './report.ts';
import { scale } from './scale/scale.ts';
import { inMarkdown, type Section } from './section.ts';
import { startUp } from './start-up/start-up.ts';
import { verification } from './verification/verification.ts';

const HELP_ON_PARTS = `
Parts:
  verification   signatures, beside three libraries and bare node:crypto, on Node 22 and
                 on Node 24, which it installs below node_modules/.cache
  handling       the whole handler and its stages, without the network
  start-up       the bundle's size, time and memory, beside the same with libraries
  refusals       whether the time of a refusal shows where a signature is wrong
  growth         patients with many entries, pages of many patients
  end-to-end     deliveries over HTTP, beside a bot that does nothing and the obvious
                 one, in speed and in the Patients that result. In a local Medplum, or
                 in the Medplum of MEDPLUM_BASE_URL on this machine, with
                 MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET
  backfill       1,000 patients, beside the obvious loop
  scale          the memory of adopt for a practice of 10,000 and of 50,000 patients`;

type Measure = (effort: Effort) => Promise<Section>;

const PARTS: ReadonlyMap<string, Measure> = new Map([
  ['verification', verification],
  ['handling', handling],
  ['start-up', startUp],
  ['refusals', refusals],
  ['growth', growth],
  ['end-to-end', (effort) => endToEnd({ deliveries: effort === QUICK ? 6 : 300, variables: process.env })],
  ['backfill', (effort) => backfillAgainstLoop(effort === QUICK ? 20 : 1000)],
  ['scale', (effort) => scale(effort === QUICK ? [20, 40] : [10_000, 50_000])],
]);

const program = bareCommand('npm run bench --')
  .description(
    'Measures the bot on this machine and prints tables with ratios. All parts together take some nine minutes, and their figures are written into BENCHMARKS.md. Run nothing else in the meantime. With parts named, or with --quick, nothing is written.',
  )
  .addArgument(
    new Argument('[part...]', 'the parts to measure; all parts when none is named').choices([...PARTS.keys()]),
  )
  .option('--quick', 'measure very little, to see that each part runs; the figures mean nothing')
  .addHelpText('after', HELP_ON_PARTS)
  .action((parts, { quick }) =>
    runCommand({}, async () => {
      await run(parts, quick ? QUICK : THOROUGH);
      return 0;
    }),
  );

await runProgram(program, process.argv.slice(2));

async function run(names: readonly string[], effort: Effort): Promise<void> {
  console.log(`${circumstances()}\n`);
  const sections: Section[] = [];
  for (const [name, measure] of PARTS) {
    if (names.length === 0 || names.includes(name)) {
      const section = await measure(effort);
      sections.push(section);
      console.log(`${inMarkdown(section)}\n`);
    }
  }
  if (sections.length === PARTS.size && effort === THOROUGH) {
    writeReport(sections);
    console.log('Written to BENCHMARKS.md');
  }
}
