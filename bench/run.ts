// Measures the bot beside its alternatives, part by part. Asserts nothing about time.
import { Argument, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { bareCommand, runCommand, runProgram } from '../scripts/core/command.ts';
import { inThousands } from '../scripts/core/progress.ts';
import { backfillAgainstLoop } from './backfill/backfill.ts';
import { endToEnd } from './end-to-end/end-to-end.ts';
import { growth } from './growth.ts';
import { handling } from './handling.ts';
import { type Effort, QUICK, THOROUGH } from './measure.ts';
import { refusals } from './refusals.ts';
import { circumstances, writeReport, writeSections } from './report.ts';
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
  scale          adopt, backfill, the scheduled sweep and reconcile in practices of
                 10,000 and 50,000 patients: time, requests and memory`;

/** Practices of these sizes are measured for the part `scale`. */
const SIZES = { few: [40], usual: [10_000, 50_000] } as const;

interface MeasureOptions {
  readonly effort: Effort;
  /** The size of a further, larger practice for the part `scale`. */
  readonly largest?: number | undefined;
}

type Measure = (options: MeasureOptions) => Promise<Section>;

const PARTS: ReadonlyMap<string, Measure> = new Map<string, Measure>([
  ['verification', ({ effort }) => verification(effort)],
  ['handling', ({ effort }) => handling(effort)],
  ['start-up', ({ effort }) => startUp(effort)],
  ['refusals', ({ effort }) => refusals(effort)],
  ['growth', ({ effort }) => growth(effort)],
  ['end-to-end', ({ effort }) => endToEnd({ deliveries: effort === QUICK ? 6 : 300, variables: process.env })],
  ['backfill', ({ effort }) => backfillAgainstLoop(effort === QUICK ? 20 : 1000)],
  [
    'scale',
    ({ effort, largest }) => scale([...(effort === QUICK ? SIZES.few : SIZES.usual), ...(largest ? [largest] : [])]),
  ],
]);

const program = bareCommand('npm run bench --')
  .description(
    'Measures the bot on this machine and prints tables with ratios. All parts together take some fifteen minutes, and their figures are written into BENCHMARKS.md. Run nothing else in the meantime. With parts named nothing is written without --write, and with --quick nothing is.',
  )
  .addArgument(
    new Argument('[part...]', 'the parts to measure; all parts when none is named').choices([...PARTS.keys()]),
  )
  .addOption(
    new Option('--quick', 'measure very little, to see that each part runs; the figures mean nothing').conflicts([
      'write',
      'largest',
    ]),
  )
  .option('--write', 'write the figures of the named parts into BENCHMARKS.md too, in place of their last ones')
  .option(
    '--largest <patients>',
    'measure scale in a larger practice too: each 100,000 patients take some 2 GB of memory and seven minutes',
    readSize,
  )
  .addHelpText('after', HELP_ON_PARTS)
  .action((parts, { quick, write = false, largest }) =>
    runCommand({}, async () => {
      await run(parts, { effort: quick ? QUICK : THOROUGH, largest }, write);
      return 0;
    }),
  );

await runProgram(program, process.argv.slice(2));

async function run(names: readonly string[], options: MeasureOptions, write: boolean): Promise<void> {
  console.log(`${circumstances()}\n`);
  const sections: Section[] = [];
  for (const [name, measure] of PARTS) {
    if (names.length === 0 || names.includes(name)) {
      const section = await measure(options);
      sections.push(section);
      console.log(`${inMarkdown(section)}\n`);
    }
  }
  if (options.effort === QUICK) {
    return;
  }
  if (sections.length === PARTS.size) {
    writeReport(sections);
    console.log('Written to BENCHMARKS.md');
  } else if (write) {
    writeSections(sections);
    console.log('Written to BENCHMARKS.md, in place of the last figures of these parts');
  }
}

/** Reads the size of a practice, which must be larger than the others. */
function readSize(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size <= SIZES.usual[1]) {
    throw new InvalidArgumentError(`Expected a whole number of patients above ${inThousands(SIZES.usual[1])}.`);
  }
  return size;
}
