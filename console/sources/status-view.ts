import type { Environment } from '../../scripts/core/environment.ts';
import { OPEN, type OpenCounts } from '../../scripts/reports/runs/comparison.ts';
import { status } from '../../scripts/reports/status/status.ts';
import type { OpenPatient, StatusView } from '../contract/state.ts';

/** Reads the state of the deployment, as `status` does. */
export async function viewStatus(environment: Environment): Promise<StatusView> {
  const { verdict, checks, activity } = await status(environment);
  const quarantined = (activity?.quarantined ?? []).map((id): OpenPatient => ({ id, why: 'quarantined' }));
  const failing = (activity?.failing ?? []).flatMap(({ patient, reason }): OpenPatient[] =>
    patient === undefined ? [] : [{ id: patient, why: `its last delivery failed: ${reason}` }],
  );
  const known = new Set(quarantined.map(({ id }) => id));
  return {
    verdict,
    checks,
    results: activity?.results ?? {},
    open: [...quarantined, ...failing.filter(({ id }) => !known.has(id))],
    ...(activity?.everybodySeen !== undefined && { everybodySeen: activity.everybodySeen }),
    ...(activity?.compared && { compared: { at: activity.compared.at, open: openOf(activity.compared.open) } }),
  };
}

/** What a comparison left open, in words. */
function openOf(open: OpenCounts): Record<string, number> {
  const found = new Map(Object.entries(open));
  return Object.fromEntries(
    Object.entries(OPEN).flatMap(([kind, words]) => {
      const count = found.get(kind) ?? 0;
      return count > 0 ? [[words, count]] : [];
    }),
  );
}
