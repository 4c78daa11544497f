import type { Measured } from './measured.ts';

/** Seconds after which a scheduled sweep begins no further step. */
const SWEEP_SECONDS = 240;
const PAGE = 50;
/** How many patients a scheduled sweep reads in a night when each page takes Semble a second. */
export const FROM_SLOW_SEMBLE = SWEEP_SECONDS * PAGE;
/** The chance that each patient was read after a number of nights. */
const CHANCE = 0.99;

interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Line {
  readonly slope: number;
  /** The value at `x`, never below zero. */
  at(x: number): number;
}

/** The line through the points with the smallest and the largest `x`; through zero and the only point when there is one. */
export function lineThrough(points: readonly Point[]): Line {
  const [only, ...others] = points.toSorted((a, b) => a.x - b.x);
  const last = others.at(-1) ?? only;
  const first = others.length > 0 ? only : { x: 0, y: 0 };
  if (!first || !last) {
    throw new Error('A line takes at least one point');
  }
  const slope = (last.y - first.y) / (last.x - first.x);
  return { slope, at: (x) => Math.max(0, first.y + (x - first.x) * slope) };
}

/**
 * How many patients a scheduled sweep reads in a night: as many as it read in the largest practice if its time limit ended it
 * there, else as many as the limit allows at the pace measured there.
 */
export function patientsANight(sweeps: readonly Measured[]): number {
  const largest = sweeps.at(-1);
  if (!largest) {
    throw new Error('No sweep was measured');
  }
  const { people, patients, paced } = largest;
  return patients < people ? patients : Math.floor((SWEEP_SECONDS * patients) / paced);
}

/**
 * After how many nights each patient was read with a chance of 99 %. Each night begins at another place of the list, which
 * does not depend on the places before.
 */
export function nightsFor(people: number, perNight: number): number {
  const part = perNight / people;
  return part >= 1 ? 1 : Math.ceil(Math.log(1 - CHANCE) / Math.log(1 - part));
}
