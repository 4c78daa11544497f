import type { MedplumClient } from '@medplum/core';
import type { AskBot } from '../../scripts/bot/operator-client.ts';
import { emptyPageResponse } from '../../scripts/bot/page-report.ts';
import type { Drift } from '../../scripts/commands/reconcile/drift.ts';
import { findDrift } from '../../scripts/commands/reconcile/find-drift.ts';
import type { Lines } from '../../scripts/commands/reconcile/lines.ts';
import { listMatchedPatients } from '../../scripts/commands/reconcile/list-medplum.ts';
import { mend, retireDeleted } from '../../scripts/commands/reconcile/mend-drift.ts';
import { silentTerminal } from '../../scripts/core/terminal.ts';
import { systemClock } from '../../src/clock.ts';
import { IDS } from './clinic.ts';
import type { OpenClinic } from './open-clinic.ts';

function lines(clinic: OpenClinic): Lines {
  const searchResourcePages = async function* () {
    yield [...clinic.medplum.patients.values()];
  };
  const askBot: AskBot = async (request) => {
    const answer = await clinic.request({ ...request });
    if (!('differing' in answer)) {
      throw new Error('The bot must answer with a report');
    }
    return answer;
  };
  const ask: Lines['ask'] = () => Promise.reject(new Error('The lists are given'));
  return {
    // In these clinics no form drops element ids, so earlier versions of the Patients are not needed.
    medplum: { searchResourcePages, readHistory: async () => ({ entry: [] }) } as unknown as MedplumClient,
    askBot,
    ask,
    clock: systemClock,
    deactivates: clinic.policy === 'deactivate',
    mapping: {},
  };
}

/** The report of `npx --no-install semble-medplum reconcile`, with Semble's list of the deleted patients either complete or empty. */
export async function driftOf(clinic: OpenClinic, { listsDeleted = true } = {}): Promise<Drift> {
  const reach = lines(clinic);
  const listed = new Set(IDS.filter((id) => clinic.semble.patients.has(id) && !clinic.semble.unlisted.has(id)));
  const patients = await listMatchedPatients(reach.medplum);
  return findDrift(
    reach,
    {
      patients,
      listed,
      listedWithDeleted: listsDeleted ? new Set(IDS) : listed,
      deactivates: clinic.policy === 'deactivate',
    },
    silentTerminal,
  );
}

/** The ids in the report, sorted. */
export function named({ missing, differing, surplus, revived, doubled }: Drift): string[] {
  return [...missing, ...[...differing, ...surplus, ...revived, ...doubled].map(({ id }) => id)].sort();
}

/** The patients that `--fix` has brought in step. */
export function toFix({ missing, differing, surplus }: Drift): string[] {
  const unconfirmed = surplus.filter(({ why }) => why === 'never confirmed');
  return [...missing, ...[...differing, ...unconfirmed].map(({ id }) => id)];
}

export async function fix(clinic: OpenClinic, drift: Drift): Promise<void> {
  await mend(lines(clinic).askBot, drift, emptyPageResponse());
}

export async function fixDeletions(clinic: OpenClinic, drift: Drift): Promise<void> {
  await retireDeleted(lines(clinic).askBot, drift, IDS.length, { results: [], tooMany: 0 });
}
