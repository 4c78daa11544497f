import { hrtime } from 'node:process';

/** Work to be timed. A returned promise is awaited. */
export interface Subject {
  readonly name: string;
  readonly run: () => unknown;
  /** The name of the subject that it is compared to; the first when left out. */
  readonly against?: string;
}

export interface Figure {
  readonly name: string;
  /** Microseconds that one run took: the median of the rounds. */
  readonly microseconds: number;
  /** Microseconds that one run took in the shortest round, which other work on the machine delays least. */
  readonly shortest: number;
  /** The name of the subject that it is compared to. */
  readonly against: string;
  /** Half the distance between the quartiles of the rounds, as a part of the median. */
  readonly spread: number;
  /** The time divided by that of the subject that it is compared to, in the same round: the median of the rounds. */
  readonly ratio: number;
}

export interface Effort {
  readonly rounds: number;
  /** About how long each subject runs in a round. */
  readonly milliseconds: number;
}

/** For figures that are published. */
export const THOROUGH: Effort = { rounds: 31, milliseconds: 20 };
/** For a test that everything runs; the figures mean nothing. */
export const QUICK: Effort = { rounds: 3, milliseconds: 1 };

/**
 * Times subjects against each other. All of them run in each round, in reverse order in every other round, so that a
 * slow moment of the machine slows all of them. The warm-up is not counted.
 */
export async function compare(subjects: readonly Subject[], { rounds, milliseconds }: Effort): Promise<Figure[]> {
  const timed: { readonly subject: Subject; readonly runs: number; readonly microseconds: number[] }[] = [];
  for (const subject of subjects) {
    timed.push({ subject, runs: await warmUp(subject, milliseconds), microseconds: [] });
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { subject, runs, microseconds } of round % 2 === 0 ? timed : timed.toReversed()) {
      microseconds.push((await time(subject, runs)) / runs);
    }
  }
  return timed.map(({ subject, microseconds }) => {
    const reference = timed.find((other) => other.subject.name === subject.against) ?? timed[0];
    return {
      name: subject.name,
      microseconds: median(microseconds),
      shortest: Math.min(...microseconds),
      against: reference?.subject.name ?? subject.name,
      spread: spread(microseconds),
      ratio: median(microseconds.map((one, round) => one / (reference?.microseconds[round] ?? one))),
    };
  });
}

/** Runs the subject until the engine has optimised it; returns how many runs fill a round. */
async function warmUp(subject: Subject, milliseconds: number): Promise<number> {
  let runs = 1;
  let took = await time(subject, runs);
  for (let spent = took; spent < milliseconds * 50_000; spent += took) {
    runs = Math.max(1, Math.min(runs * 4, Math.ceil((milliseconds * 1000 * runs) / took)));
    took = await time(subject, runs);
  }
  return Math.max(1, Math.round((milliseconds * 1000 * runs) / took));
}

/** Microseconds that this number of runs takes. */
async function time({ run }: Subject, runs: number): Promise<number> {
  const begun = hrtime.bigint();
  for (let count = 0; count < runs; count += 1) {
    const result = run();
    if (result instanceof Promise) {
      await result;
    }
  }
  return Number(hrtime.bigint() - begun) / 1000;
}

/** The value below which `part` of the values lie. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * part;
  const [low = Number.NaN, high = low] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return low + (high - low) * (place % 1);
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Half the distance between the quartiles, as a part of the median. */
export function spread(values: readonly number[]): number {
  return (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / median(values);
}
