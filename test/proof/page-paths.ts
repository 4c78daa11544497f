import { expect } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { idOf } from '../../fixtures/operator.ts';
import type { Clinic } from './clinic.ts';
import { A, B, C, known, orphaned, type Path, unconfirmed } from './path.ts';

const D = idOf(4);

/** A is new, B has changed, C is in step, D was never confirmed. */
async function page(clinic: Clinic): Promise<void> {
  await known(clinic, B, C);
  await unconfirmed(clinic, D);
  clinic.act('join', A);
  clinic.act('rename', B);
}

/** That page as Semble lists it, with a given number of rows. D is in the list and disappears before it is read. */
async function listed(clinic: Clinic, rows: number): Promise<void> {
  await page(clinic);
  clinic.semble.patientErrors.set(D, 'Patient not found');
  clinic.semble.maxPageSize = rows;
}

function lacksD(clinic: Clinic): void {
  expect(clinic.medplum.only(D)).toBeUndefined();
}

/** Semble still has A. B and C are gone, and C was never confirmed. D never existed. */
const retiring: Pick<Path, 'before' | 'request' | 'inStep' | 'late'> = {
  before: async (clinic) => {
    await known(clinic, A, B);
    await orphaned(clinic, C);
    clinic.act('delete', B);
  },
  request: { eventType: 'bot.retire', patientIds: [A, B, C, D], write: true },
  inStep: [A, B, C, D],
  late: aDelivery({ identifiers: { patientId: B } }),
};

/** The requests of operators and of the schedule. */
export const pagePaths: readonly Path[] = [
  {
    name: 'bot.sweep',
    before: (clinic) => listed(clinic, 4),
    request: { eventType: 'bot.sweep', write: true },
    calls: 'List search Patients Patients search delete batch Patients batch',
    answer: 'created=1 updated=1 unchanged=1 absent=1',
    quarantines: ['6[0]', '6[1]', '8[0]'],
    inStep: [A, B, C],
    holds: lacksD,
  },
  {
    name: 'bot.sync',
    policy: 'deactivate',
    before: async (clinic) => {
      await page(clinic);
      clinic.act('delete', D);
    },
    request: { eventType: 'bot.sync', patientIds: [A, B, C, D], write: true },
    calls: 'search Patients Patients update batch Patients batch',
    answer: 'created=1 updated=1 unchanged=1 absent=1',
    quarantines: ['3', '4[0]', '4[1]', '6[0]'],
    inStep: [A, B, C, D],
  },
  {
    name: 'bot.retire',
    ...retiring,
    calls: 'search Patients Patients search delete search delete',
    answer: 'deleted=2 absent=1 kept=1',
  },
  {
    name: 'bot.retire by deactivation',
    policy: 'deactivate',
    ...retiring,
    calls: 'search Patients Patients search update search update',
    answer: 'deactivated=2 absent=1 kept=1',
    quarantines: ['4', '6'],
  },
  {
    name: 'schedule',
    before: (clinic) => listed(clinic, 2),
    request: 'schedule',
    // The unconfirmed, two pages of the changed, the place, and two pages of everybody.
    calls:
      'search search Patients Patients search delete List search Patients batch Patients batch List search search List List',
    answer: 'created=1 updated=1 unchanged=1 absent=1',
    quarantines: ['9[0]', '9[1]', '11[0]'],
    inStep: [A, B, C],
    holds: lacksD,
  },
];
