import type { World } from './world.ts';

/** A property that must hold end to end. `run` throws CheckFailed otherwise. */
export interface EndToEndCheck {
  readonly name: string;
  readonly run: (world: World) => Promise<void>;
  /** Whether the suite ends when this check fails, because no other check can pass then. */
  readonly isVital?: boolean;
}

/** A failed check. The message holds fixed words, ids and counts only. */
export class CheckFailed extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CheckFailed';
  }
}

/** Throws CheckFailed unless `holds` is true. An assertion function, so `holds` must be a plain parameter. */
export function hold(holds: boolean, otherwise: string): asserts holds {
  if (!holds) {
    throw new CheckFailed(otherwise);
  }
}

/** Throws CheckFailed unless both have the same JSON. `name` says in the message which value is compared. */
export function same(got: unknown, expected: unknown, name: string): void {
  const gotText = JSON.stringify(got);
  const expectedText = JSON.stringify(expected);
  hold(gotText === expectedText, `${name}: ${gotText} instead of ${expectedText}`);
}
