import { changes } from './scenario/changes.ts';
import { deliveries } from './scenario/deliveries.ts';
import { endings } from './scenario/endings.ts';
import type { Cast, Step } from './scenario/step.ts';

/** A day in a clinic. Everybody in it is invented; numbers are from the ranges that nobody is ever given. */
export function scenario(): readonly Step[] {
  const cast: Cast = { zara: '', twin: '' };
  return [...changes(cast), ...deliveries(cast), ...endings(cast)];
}
