import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { message, start } from '../child.ts';
import { type Effort, median, spread } from '../measure.ts';
import { inContent, inPercent, inRatio, type Section } from '../section.ts';
import { type Built, builtBundles } from './bundles.ts';
import type { Loaded } from './load.ts';

const LOAD = new URL('./load.ts', import.meta.url);

/** Measures size, load time and memory of the bundle, and of the same handler with libraries in place of its modules. */
export async function startUp({ rounds }: Effort): Promise<Section> {
  const bundles = await builtBundles();
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    const samples = await samplesOf(bundles, directory, Math.ceil(rounds / 2));
    const [ours] = bundles;
    return {
      title: 'Size and start-up',
      content: [
        ...inContent({
          asks: 'What would libraries cost in place of the code of this project?',
          answer:
            'For a clinic: the runtime of a self-hosted Medplum loads the bundle for each delivery, so the time to load is ' +
            'a part of every delivery there. On Lambda it is a part of the first one.',
          table: [
            ['bundle', 'bytes', 'ratio', 'gzipped', 'to load', '', 'on the heap', 'first delivery', ''],
            ...bundles.map(({ name, size, gzipped }, index) => {
              const all = samples[index] ?? [];
              const [loads, firsts, heaps] = (['load', 'first', 'memory'] as const).map((key) =>
                all.map((one) => one[key]),
              );
              return [
                name,
                size.toLocaleString('en-GB'),
                inRatio(size / (ours?.size ?? size)),
                gzipped.toLocaleString('en-GB'),
                ...inMilliseconds(loads),
                `${Math.round(median(heaps ?? []) / 1000)} kB`,
                ...inMilliseconds(firsts),
              ];
            }),
          ],
          measured:
            'The deployed bundle, and the same handler with a library in place of one of its modules: zod reads the ' +
            'patient, graphql-request queries Semble, standardwebhooks (the verifier of svix) or stripe verifies. All are ' +
            'built in the same way. Each is loaded in new processes that have loaded `@medplum/core` before; time and ' +
            'memory are measured from there. The first delivery finds nothing to change, and both sides answer from memory.',
        }),
      ],
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** One process for each bundle in each round, in reverse in every other round. The first round only fills the disk's cache. */
async function samplesOf(bundles: readonly Built[], directory: string, rounds: number): Promise<Loaded[][]> {
  const samples: Loaded[][] = bundles.map(() => []);
  const indexes = bundles.map(({ code }, index) => {
    writeFileSync(join(directory, `${index}.cjs`), code);
    return index;
  });
  for (let round = 0; round <= rounds; round += 1) {
    for (const index of round % 2 === 0 ? indexes : indexes.toReversed()) {
      const file = join(directory, `${index}.cjs`);
      const loaded = await message<Loaded>(start(LOAD, [file, bundles[index]?.scheme ?? ''], {}));
      if (round > 0) {
        samples[index]?.push(loaded);
      }
    }
  }
  return samples;
}

function inMilliseconds(values: readonly number[] = []): string[] {
  return [`${median(values).toFixed(1)} ms`, inPercent(spread(values))];
}
