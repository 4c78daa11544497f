import { changes } from './scenario/changes.ts';
import { deliveries } from './scenario/deliveries.ts';
import { endings } from './scenario/endings.ts';
import type { Cast, ScenarioStep } from './scenario/step.ts';

/** A day in a clinic. All people in it are invented; their numbers are from ranges that are never issued. */
export function scenario(): readonly ScenarioStep[] {
  const cast: Cast = { zara: '', twin: '' };
  return [...changes(cast), ...deliveries(cast), ...endings(cast)];
}
