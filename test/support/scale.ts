import { it } from 'vitest';

/** Whether this is `npm run prove` and not an ordinary test run. */
export const isProof: boolean = process.env['MODE'] === 'prove';

/** How often a property is played: `many` times in `npm run prove`, else `few` times. */
export function runs(few: number, many: number): number {
  return isProof ? many : few;
}

/**
 * The cases that a run plays: all of them in `npm run prove`, else only a sample, those that `isSampled` picks by the case
 * or by its place, counted from 0. A sample holds at least one case of each kind.
 * @throws Error if the sample is empty, because then `npm test` would not notice that the cases fail.
 */
export function sampleOf<T>(cases: readonly T[], isSampled: (one: T, place: number) => boolean): readonly T[] {
  const sample = cases.filter(isSampled);
  if (sample.length === 0) {
    throw new Error('A sample must hold at least one case. Pick some in isSampled');
  }
  return isProof ? cases : sample;
}

/** The cases that a run plays: all of them in `npm run prove`, else the first of each kind. */
export function oneOfEach<T>(cases: readonly T[], kindOf: (one: T) => string): readonly T[] {
  return isProof ? cases : [...Map.groupBy(cases, kindOf).values()].flatMap((alike) => alike.slice(0, 1));
}

/**
 * A test that only `npm run prove` runs, because it starts many processes or waits. The other tests of its file are the sample
 * that `npm test` runs.
 */
export function itInProof(name: string, test: () => Promise<void>): void {
  if (isProof) {
    it(name, test);
  }
}
