// Measures the verifiers on the Node that runs this script, and sends the figures to the process that started it.
import { compare, type Effort, type Figure, QUICK } from '../measure.ts';
import { verifiersOf } from './verifiers.ts';

/** The figures of one Node: for each size in bytes, those of a genuine and of a forged delivery. */
export interface Measured {
  readonly node: string;
  readonly sizes: readonly { readonly bytes: number; readonly genuine: Figure[]; readonly forged: Figure[] }[];
}

/** Many short rounds: the more there are, the more likely the shortest one was not disturbed. */
const MANY: Effort = { rounds: 120, milliseconds: 5 };

const effort = process.argv.includes('quick') ? QUICK : MANY;
const sizes: Measured['sizes'][number][] = [];
for (const bytes of [200, 20_000, 1_000_000]) {
  const genuine = await compare(await verifiersOf(bytes, { isGenuine: true }), effort);
  const forged = await compare(await verifiersOf(bytes, { isGenuine: false }), effort);
  sizes.push({ bytes, genuine, forged });
}
process.send?.({ node: process.versions.node, sizes } satisfies Measured);
