import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { status } from '../../../../scripts/reports/status/status.ts';
import type { Clinic } from '../../support/clinic.ts';

export function statusOf({ variables }: Clinic, now?: number) {
  return status(readEnvironment(variables), now);
}

/** What is not in order, as `thing: detail`. */
export async function complaints(clinic: Clinic, now?: number): Promise<string[]> {
  const { checks } = await statusOf(clinic, now);
  return checks.filter(({ verdict }) => verdict !== 'ok').map(({ thing, detail }) => `${thing}: ${detail}`);
}
