import { once } from 'node:events';
import { inThousands } from '../../scripts/core/progress.ts';
import { message, request, start } from '../child.ts';
import { inContent, type Section } from '../section.ts';
import type { Order, Outcome, Reply } from './messages.ts';

const WORLD = new URL('./world.ts', import.meta.url);
const COMMAND = new URL('./adopt.ts', import.meta.url);

/** Measures `adopt` for practices of these sizes, in ascending order. */
export async function scale(sizes: readonly number[]): Promise<Section> {
  const rows: string[][] = [];
  let before: Measured | undefined;
  for await (const measured of measureAll(sizes)) {
    const { people, seconds, peak } = measured;
    const further = before ? (peak - before.peak) / (people - before.people) : undefined;
    rows.push([
      inThousands(people),
      seconds.toFixed(1),
      `${(peak / 1e6).toFixed(0)} MB`,
      further === undefined ? '' : `${(further / 1e3).toFixed(2)} kB`,
    ]);
    before = measured;
  }
  return {
    title: 'Scale',
    content: [
      ...inContent({
        asks: 'How much memory does adopt need for a large practice?',
        answer: `For a clinic: ${rows.at(-1)?.[2]} for ${rows.at(-1)?.[0]} people, so any laptop can run it.`,
        table: [['people on each side', 'seconds', 'memory', 'each further'], ...rows],
        measured:
          '`npm run adopt` for this number of people, all of them in an in-memory Semble and in an in-memory Medplum. The ' +
          "command and the servers are processes of their own. The command does not wait for Semble's limit of requests a " +
          "minute. Memory is the maximum of the command's process (resident set size). Node and the Medplum client take " +
          'some 105 MB of it before the command begins. The last column says how much memory each further person took, ' +
          'counting a person on both sides once.',
      }),
    ],
  };
}

interface Measured extends Outcome {
  readonly people: number;
}

/** Measures one size after the other, against the same running servers. */
async function* measureAll(sizes: readonly number[]): AsyncGenerator<Measured> {
  const world = start(WORLD, [], {});
  try {
    let { variables, people } = await message<Reply>(world);
    for (const size of sizes) {
      ({ variables, people } = await request<Reply>(world, { add: size - people } satisfies Order));
      const outcome = await message<Outcome>(start(COMMAND, [], { ...variables }));
      if (outcome.matches !== people) {
        throw new Error(`adopt must match ${people} people, but matched ${outcome.matches}`);
      }
      yield { ...outcome, people };
    }
  } finally {
    const closed = once(world, 'exit');
    world.kill();
    await closed;
  }
}
