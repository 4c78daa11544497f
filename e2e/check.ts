import type { World } from './world.ts';

/** Something that has to hold end to end. It throws CheckFailed otherwise. */
export interface EndToEndCheck {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
  /** Without it nothing else can hold. */
  readonly isVital?: boolean;
}

/** What did not hold, in fixed words, ids and counts. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/** Throws CheckFailed unless it holds: an assertion, which TypeScript takes as a parameter of its own only. */
export function hold(holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new CheckFailed(otherwise);
  }
}

/** Throws CheckFailed unless both are the same text. */
export function same(got: unknown, wanted: unknown, what: string): void {
  const [left, right] = [JSON.stringify(got), JSON.stringify(wanted)];
  hold(left === right, `${what}: ${left} instead of ${right}`);
}
