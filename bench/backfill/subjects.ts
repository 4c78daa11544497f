import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MedplumClient } from '@medplum/core';
import { backfill } from '../../scripts/commands/backfill/backfill.ts';
import type { Environment } from '../../scripts/core/environment.ts';
import { silentTerminal } from '../../scripts/core/terminal.ts';
import { sembleReading } from '../../scripts/semble/patient-access.ts';
import { systemClock } from '../../src/clock.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import { getPatients } from '../../src/semble/get-patient.ts';
import { SembleFailure } from '../../src/semble/graphql.ts';
import { listPatients } from '../../src/semble/list-patients.ts';
import { patientQuery } from '../../src/sync/medplum-patients.ts';

type Subject = (environment: Environment) => Promise<unknown>;

const SILENT = (): void => undefined;

/** Does the same as `npm run backfill`, but does not wait for Semble's limit of requests a minute. */
const throughBackfill: Subject = async (environment) => {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    await backfill(environment, { directory, clock: { ...systemClock, wait: async () => undefined } }, silentTerminal);
  } finally {
    rmSync(directory, { recursive: true });
  }
};

/**
 * The obvious loop: list, map, `upsertResource`, one patient after the other. It uses the same mapping. It reads neither
 * the Patient in Medplum first nor the patient in Semble a second time.
 */
const obviousLoop: Subject = async (environment) => {
  const { baseUrl, clientId, clientSecret } = environment.medplum;
  const medplum = new MedplumClient({ baseUrl });
  await medplum.startClientLogin(clientId, clientSecret);
  const { ask } = sembleReading(environment.settings);
  let cursor: string | undefined;
  do {
    const { ids, next } = await listPatients(ask, { cursor });
    for (const [id, reading] of await getPatients(ask, ids, { withDefinitions: true, note: SILENT })) {
      if (reading && !(reading instanceof SembleFailure)) {
        const { patient } = mapPatient(reading.patient, reading.definitions, undefined, {});
        await medplum.upsertResource(patient, patientQuery(id));
      }
    }
    cursor = next;
  } while (cursor !== undefined);
};

export const SUBJECTS = { backfill: throughBackfill, 'obvious loop': obviousLoop } as const;
