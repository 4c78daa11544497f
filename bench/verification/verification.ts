import { installNode } from '../../test/runtimes/install-node.ts';
import { message, start } from '../child.ts';
import { type Effort, type Figure, QUICK } from '../measure.ts';
import { inContent, inRatio, inTime, type Section, type Table } from '../section.ts';
import type { Measured } from './on-node.ts';
import { ONE_SECRET } from './verifiers.ts';

const ON_NODE = new URL('./on-node.ts', import.meta.url);

/** Medplum's Docker image runs Node 24. On this version an HMAC with a Buffer as key takes ten times as long. */
const OTHER_NODE = '24.21.0';

type Kind = 'genuine' | 'forged';

/** Measures each verifier on this Node and on Node 24, with genuine and forged deliveries of three sizes. */
export async function verification(effort: Effort): Promise<Section> {
  const args = effort === QUICK ? ['quick'] : [];
  const measured: Measured[] = [];
  for (const node of effort === QUICK ? [process.execPath] : [process.execPath, installNode(OTHER_NODE)]) {
    measured.push(await message<Measured>(start(ON_NODE, args, {}, node)));
  }
  const [genuine, forged] = [small(measured, 'genuine'), small(measured, 'forged')];
  return {
    title: 'Verification',
    content: [
      "One delivery in memory, ASCII text. Each library verifies its own form of delivery. Stripe's form is Semble's with " +
        "another header; octokit's has neither a timestamp nor a list. These two get the value of the header; this bot and " +
        'standardwebhooks get all headers and find it. The row after octokit, and the row after standardwebhooks, is this ' +
        'bot with the same form. No JSON is parsed. Here each time is that of the shortest round, which other work on the ' +
        'machine and garbage collection delay least, and each ratio compares it with the bare HMACs of the same number of ' +
        'secrets.',
      ...inContent({
        asks: 'How long does it take to verify a genuine delivery?',
        answer:
          `For a clinic: ${inTime(genuine.shortest)} for the usual delivery of 200 bytes, ${inRatio(ratioIn(measured, genuine, 'genuine'))} the time of ` +
          'the HMAC that no verifier can do without. A call over the network takes a thousand times as long.',
        table: tableOf(measured, 'genuine'),
      }),
      ...inContent({
        asks: 'What does a forged delivery cost?',
        answer:
          `For a clinic: ${inTime(forged.shortest)} at 200 bytes. A sender of forged deliveries gains nothing by them: ` +
          'refusing one takes the bot no longer than verifying a genuine one, because it makes no error with its stack.',
        table: tableOf(measured, 'forged'),
        measured: 'A forged delivery is signed with another secret.',
      }),
    ],
  };
}

/** The bot's figure on this Node with the smallest delivery. */
function small(measured: readonly Measured[], kind: Kind): Figure {
  return named(measured[0]?.sizes[0]?.[kind], ONE_SECRET);
}

function ratioIn(measured: readonly Measured[], figure: Figure, kind: Kind): number {
  return figure.shortest / named(measured[0]?.sizes[0]?.[kind], figure.against).shortest;
}

function tableOf(measured: readonly Measured[], kind: Kind): Table {
  const columns = measured.flatMap(({ node, sizes }) =>
    sizes.map((size) => ({ head: `${inBytes(size.bytes)}, Node ${node.split('.')[0]}`, figures: size[kind] })),
  );
  const names = columns[0]?.figures.map(({ name }) => name) ?? [];
  return [
    ['', ...columns.flatMap(({ head }) => [head, 'ratio'])],
    ...names.map((name) => [
      name,
      ...columns.flatMap(({ figures }) => {
        const { shortest, against } = named(figures, name);
        return [inTime(shortest), inRatio(shortest / named(figures, against).shortest)];
      }),
    ]),
  ];
}

function named(figures: readonly Figure[] | undefined, name: string): Figure {
  const figure = figures?.find((one) => one.name === name);
  if (!figure) {
    throw new Error(`There must be a figure for ${name}`);
  }
  return figure;
}

function inBytes(bytes: number): string {
  return bytes < 1000 ? `${bytes} B` : bytes < 1_000_000 ? `${bytes / 1000} kB` : `${bytes / 1_000_000} MB`;
}
