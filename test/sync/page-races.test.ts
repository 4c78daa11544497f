import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { isRetired, isUnconfirmed } from '../../src/mappers/retire.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/mappers/systems.ts';
import { aDelivery, someSecrets } from '../support/bot.ts';
import { deliver } from '../support/deliver.ts';
import { FakeMedplum } from '../support/fake-medplum.ts';
import { FakeSemble } from '../support/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../support/operator.ts';

const [A, B] = [idOf(1), idOf(2)];
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  atSemble(A);
  atSemble(B);
});

function atSemble(id: string, members: Record<string, unknown> = {}): void {
  semble.patients.set(id, someone(id, members));
}

function sweep(policy = 'delete') {
  const settings = { SEMBLE_DELETE_POLICY: policy };
  return operate(medplum.client, { eventType: 'bot.sweep', write: true }, { settings });
}

function send(eventType: string, patientId: string, policy = 'delete') {
  const body = aDelivery({ eventType, identifiers: { patientId } });
  return deliver(medplum.client, { body, secrets: someSecrets({ SEMBLE_DELETE_POLICY: policy }) });
}

/** Lets something happen before the nth look at the patients of the page: the first is for the plan. */
function beforeLook(nth: number, happens: () => unknown): void {
  let looks = 0;
  semble.answer = async ({ query }) => {
    if (query.startsWith('query Patients') && ++looks === nth) {
      await happens();
    }
    return undefined;
  };
}

function stored(id: string): Patient {
  const patient = medplum.only(id);
  if (!patient) {
    throw new Error('there is no Patient');
  }
  return patient;
}

describe('a page and deliveries at the same time', () => {
  it('make one Patient of each new patient, from 25 parallel deliveries for them', async () => {
    idsOf(5).forEach((id) => void atSemble(id));
    const deliveries: Promise<unknown>[] = [];
    beforeLook(1, () => {
      for (let n = 0; n < 25; n++) {
        deliveries.push(send('patient.created', idOf(1 + (n % 5))));
      }
    });
    expect((await sweep()).counts).toEqual({ created: 5 });
    expect(await Promise.all(deliveries)).toMatchObject(Array(25).fill({ status: 200 }));
    expect(medplum.patients.size).toBe(5);
    expect(idsOf(5).map((id) => isUnconfirmed(stored(id)))).toEqual(Array(5).fill(false));
  });

  it.each(['delete', 'deactivate'])('do not revive a patient whose deletion came first (%s)', async (policy) => {
    await sweep();
    atSemble(A, { firstName: 'Zora' });
    beforeLook(1, () => send('patient.deleted', A, policy));
    const { counts } = await sweep(policy);
    expect(counts).toEqual(policy === 'delete' ? { absent: 1, unchanged: 1 } : { unchanged: 2 });
    expect(medplum.only(A) ? isRetired(stored(A)) : 'gone').toBe(policy === 'delete' ? 'gone' : true);
  });

  it.each(['delete', 'deactivate'])(
    'leave nothing of a patient who was deleted while it was made (%s)',
    async (policy) => {
      let due = true;
      medplum.wire.entry = async (method) => {
        if (due && method === 'POST') {
          due = false;
          semble.patients.delete(A);
          expect((await send('patient.deleted', A, policy)).result).toBe('absent');
        }
      };
      expect((await sweep(policy)).counts).toEqual({ absent: 1, created: 1 });
      expect(medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
    },
  );
});

describe('a Patient that somebody makes and merges away while a page makes it', () => {
  it('is not doubled, and stays as it is', async () => {
    semble.patients.delete(B);
    const other = { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: B } };
    medplum.wire.entry = (method, patient) => {
      if (method === 'POST') {
        medplum.put({ ...patient, active: false, link: [{ type: 'replaced-by', other }] });
      }
    };
    expect((await sweep()).status).toBe(200);
    expect(medplum.history).toEqual([stored(A)]);
  });
});

describe('gone means gone, in a page too', () => {
  it('does not make a Patient again that is gone after its write was refused', async () => {
    await sweep();
    atSemble(A, { firstName: 'Zora' });
    medplum.wire.entry = (method) => {
      if (method === 'PUT') {
        medplum.patients.delete(stored(A).id ?? '');
        throw new OperationOutcomeError(preconditionFailed);
      }
    };
    expect((await sweep()).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(medplum.only(A)).toBeUndefined();
  });

  it('does not make its own new Patient again that is gone before the second look, though the patient changed', async () => {
    semble.patients.delete(B);
    beforeLook(2, () => {
      medplum.patients.clear();
      atSemble(A, { firstName: 'Zora' });
    });
    expect((await sweep()).counts).toEqual({ absent: 1 });
    expect(medplum.only(A)).toBeUndefined();
  });
});
