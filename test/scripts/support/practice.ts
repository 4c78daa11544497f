import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MedplumClient, type WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import type { NewPatient } from '../../../local/semble/patients/patient.ts';
import { type BackfillOptions, backfill } from '../../../scripts/commands/backfill/backfill.ts';
import type { BackfillReport } from '../../../scripts/commands/backfill/report.ts';
import type { ReconcileReport } from '../../../scripts/commands/reconcile/drift.ts';
import { type ReconcileOptions, reconcile } from '../../../scripts/commands/reconcile/reconcile.ts';
import { type Environment, readEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure } from '../../../scripts/core/problem.ts';
import { plainTerminal } from '../../../scripts/core/terminal.ts';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import type { Clinic, ClinicOptions } from './clinic.ts';
import { aDeployedClinic } from './operations.ts';

/** A clinic with a deployed bot, and somebody with all rights in its Medplum. */
export interface Practice extends Clinic {
  readonly colleague: MedplumClient;
  readonly environment: Environment;
  /** Where a backfill keeps its state; gone with its directory when the test is done. */
  readonly stateFile: string;
  /** What a command has shown. */
  readonly lines: string[];
  backfill(options?: BackfillOptions): Promise<BackfillReport>;
  reconcile(options?: ReconcileOptions, otherwise?: Environment): Promise<ReconcileReport>;
  /** Creates so many patients in Semble without telling anybody; returns their ids. */
  addPatients(count: number, details?: NewPatient): string[];
  /** The Patients of a Semble id. */
  patients(sembleId: string): Promise<WithId<Patient>[]>;
}

/** A clock whose waits take no time. Unlike a virtual one it tells the time that signatures are judged by. */
export const hastyClock: Clock = { ...systemClock, wait: async () => undefined };

/** A clinic with a deployed bot. Deliveries are held, so that Medplum learns of patients only by what a test does. */
export async function aPractice(options: ClinicOptions = {}): Promise<Practice> {
  const clinic = await aDeployedClinic(options);
  const { medplum, semble, variables } = clinic;
  semble.outbox.hold();
  const colleague = new MedplumClient({ baseUrl: medplum.baseUrl });
  await colleague.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
  const environment = readEnvironment(variables);
  const directory = mkdtempSync(join(tmpdir(), 'backfill-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const stateFile = join(directory, `.semble-backfill-${medplum.projectId}.json`);
  const lines: string[] = [];
  const terminal = plainTerminal((line) => lines.push(line));
  return {
    ...clinic,
    colleague,
    environment,
    stateFile,
    lines,
    backfill: (given) => backfill(environment, { directory, clock: hastyClock, ...given }, terminal),
    reconcile: (given, otherwise = environment) => reconcile(otherwise, { clock: hastyClock, ...given }, terminal),
    addPatients: (count, details = {}) =>
      Array.from({ length: count }, (_, index) => {
        const names = { firstName: `Zara ${index + 1}`, lastName: 'Example', dob: '1990-05-15' };
        return semble.store.createPatient({ ...names, ...details }).id;
      }),
    patients: async (sembleId) => [
      ...(await colleague.searchResources('Patient', { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}` })),
    ],
  };
}

/** What a command that must fail complains about. */
export async function problemsOf(work: Promise<unknown>): Promise<string[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.problems.map(({ what, todo }) => `${what}. ${todo}`);
    }
    throw error;
  }
  throw new Error('It was expected to fail');
}

/** The counts that are not 0. */
export function some(counts: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0));
}
