import { expect } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { someone } from '../../fixtures/operator.ts';
import type { Clinic } from './clinic.ts';
import { A, known, orphaned, type Path, stored, unconfirmed } from './path.ts';

const updated = aDelivery({ eventType: 'patient.updated', identifiers: { patientId: A } });
const deleted = aDelivery({ eventType: 'patient.deleted', identifiers: { patientId: A } });

async function changed(clinic: Clinic): Promise<void> {
  await known(clinic, A);
  clinic.act('rename', A);
}

async function deletedAtSemble(clinic: Clinic): Promise<void> {
  await known(clinic, A);
  clinic.act('delete', A);
}

const NEWER = { updatedAt: '2026-05-06T07:08:09.000Z', firstName: 'Zora' };
const OLDER = { updatedAt: '2026-05-05T07:08:09.000Z' };

function atSemble(clinic: Clinic, members: Readonly<Record<string, unknown>>): void {
  clinic.semble.patients.set(A, someone(A, members));
}

/** A delivery that carries the patient, for a bot without an API token. */
function carrying(members: Readonly<Record<string, unknown>>): Pick<Path, 'request' | 'settings' | 'inStep'> {
  const request = { ...updated, patient: someone(A, members) };
  return { request, settings: { SEMBLE_API_TOKEN: undefined }, inStep: [A] };
}

/** Deliveries about one patient. */
export const deliveryPaths: readonly Path[] = [
  {
    name: 'created',
    before: (clinic) => clinic.act('join', A),
    request: updated,
    calls: 'search Patient create Patient update',
    answer: 'created',
    quarantines: ['2', '4'],
    inStep: [A],
  },
  {
    name: 'updated',
    before: changed,
    request: updated,
    calls: 'search Patient update Patient',
    answer: 'updated',
    quarantines: ['2'],
    inStep: [A],
  },
  {
    name: 'confirmed',
    before: async (clinic) => {
      await unconfirmed(clinic, A);
      clinic.act('colleague', A);
    },
    request: updated,
    calls: 'search Patient update',
    answer: 'updated',
    quarantines: ['2'],
    inStep: [A],
  },
  {
    name: 'unchanged',
    before: (clinic) => known(clinic, A),
    request: updated,
    calls: 'search Patient',
    answer: 'unchanged',
    inStep: [A],
  },
  {
    name: 'absent',
    before: () => undefined,
    request: updated,
    calls: 'search Patient Patient',
    answer: 'absent',
    inStep: [A],
  },
  {
    name: 'absent at Semble alone',
    before: deletedAtSemble,
    request: updated,
    calls: 'search Patient Patient',
    answer: 'absent',
    inStep: [],
    holds: (clinic) => expect(stored(clinic, A)).toMatchObject({ active: true, telecom: [{ value: '01632 960099' }] }),
  },
  {
    name: 'taken back',
    before: (clinic) => orphaned(clinic, A),
    request: updated,
    calls: 'search Patient Patient search delete',
    answer: 'absent',
    inStep: [A],
  },
  {
    name: 'kept with the work of a colleague',
    before: async (clinic) => {
      await unconfirmed(clinic, A);
      clinic.act('colleague', A);
      clinic.act('delete', A);
    },
    request: updated,
    calls: 'search Patient Patient',
    answer: 'absent',
    inStep: [A],
    holds: (clinic) => expect(stored(clinic, A)).toMatchObject({ active: true }),
  },
  {
    name: 'taken back by deactivation',
    policy: 'deactivate',
    before: (clinic) => orphaned(clinic, A),
    request: updated,
    calls: 'search Patient Patient update',
    answer: 'absent',
    quarantines: ['3'],
    inStep: [A],
  },
  {
    name: 'deleted',
    before: deletedAtSemble,
    request: deleted,
    calls: 'search delete',
    answer: 'deleted',
    inStep: [A],
    late: updated,
  },
  {
    name: 'deactivated',
    policy: 'deactivate',
    before: deletedAtSemble,
    request: deleted,
    calls: 'search update',
    answer: 'deactivated',
    quarantines: ['1'],
    inStep: [A],
    holds: (clinic) => expect(stored(clinic, A).meta?.tag).toMatchObject([{ code: 'deleted' }]),
    late: updated,
  },
  {
    name: 'deleted before it came',
    before: () => undefined,
    request: deleted,
    calls: 'search',
    answer: 'absent',
    inStep: [A],
    late: updated,
  },
  {
    name: 'carried and created',
    ...carrying(NEWER),
    before: (clinic) => atSemble(clinic, NEWER),
    calls: 'search create',
    answer: 'created',
    quarantines: ['1'],
  },
  {
    name: 'carried and updated',
    ...carrying(NEWER),
    before: async (clinic) => {
      await known(clinic, A);
      atSemble(clinic, NEWER);
    },
    calls: 'search update',
    answer: 'updated',
    quarantines: ['1'],
  },
  {
    name: 'carried, but older',
    ...carrying(OLDER),
    before: async (clinic) => {
      atSemble(clinic, NEWER);
      await known(clinic, A);
    },
    calls: 'search',
    answer: 'unchanged',
  },
];
