import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isRetired, isUnconfirmed, withTag } from '../../src/mappers/retire.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../src/mappers/systems.ts';
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
afterEach(() => vi.unstubAllGlobals());

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

const givenNames = () => [A, B].map((id) => stored(id).name?.[0]?.given?.[0]);

describe('a patient that changes between the write and the second look', () => {
  it('is brought to its newest state, and so is another', async () => {
    beforeLook(2, () => atSemble(A, { firstName: 'Zora' }));
    expect((await sweep()).counts).toEqual({ created: 2 });
    expect(givenNames()).toEqual(['Zora', 'Zara']);
    expect([A, B].map((id) => isUnconfirmed(stored(id)))).toEqual([false, false]);
  });

  it('has its phone taken out again that was removed meanwhile', async () => {
    await sweep();
    atSemble(A, { phones: [{ phoneId: 'p1', phoneNumber: '07700 900123' }] });
    beforeLook(2, async () => {
      expect(stored(A).telecom).toHaveLength(1);
      atSemble(A);
    });
    expect((await sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(stored(A)).not.toHaveProperty('telecom');
  });

  it('has an extra request to Semble for nobody else', async () => {
    await sweep();
    [A, B].forEach((id) => void atSemble(id, { firstName: 'Zora' }));
    beforeLook(2, () => atSemble(A, { firstName: 'Zita' }));
    semble.requests.length = 0;
    await sweep();
    expect(givenNames()).toEqual(['Zita', 'Zora']);
    expect(semble.requests.slice(3).map(({ variables }) => variables)).toEqual([{ id: A }, { id: A }]);
  });
});

describe('a patient that vanishes between the write and the second look', () => {
  it.each(['delete', 'deactivate'])('is taken back when the page made it (%s)', async (policy) => {
    beforeLook(2, () => semble.patients.delete(A));
    expect((await sweep(policy)).counts).toEqual({ absent: 1, created: 1 });
    expect(medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
    expect(stored(B).active).toBe(true);
  });

  it.each(['delete', 'deactivate'])('is left as it is when it was there before (%s)', async (policy) => {
    await sweep();
    atSemble(A, { firstName: 'Zora' });
    beforeLook(2, () => semble.patients.delete(A));
    expect((await sweep(policy)).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(stored(A)).toMatchObject({ active: true, name: [{ given: ['Zora'] }] });
  });

  it('is taken back by a request for it when the page came to nothing after its write', async () => {
    let looks = 0;
    semble.answer = ({ query }) => {
      if (query.startsWith('query Patients') && ++looks === 2) {
        semble.patients.delete(A);
        throw new TypeError('fetch failed');
      }
      return undefined;
    };
    expect((await sweep()).status).toBe(504);
    expect([A, B].map((id) => isUnconfirmed(stored(id)))).toEqual([true, true]);
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    expect((await operate(medplum.client, body)).counts).toEqual({ absent: 1, updated: 1 });
    expect(medplum.only(A)).toBeUndefined();
  });
});

describe('a provisional Patient', () => {
  async function provisional(id: string): Promise<void> {
    await sweep();
    medplum.put(withTag(stored(id), UNCONFIRMED_TAG));
    medplum.calls.length = 0;
    semble.requests.length = 0;
  }

  it('is confirmed by a page that finds its patient, without a look of its own', async () => {
    await provisional(A);
    expect((await sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(isUnconfirmed(stored(A))).toBe(false);
    expect(medplum.calls).toEqual(['search', 'batch']);
    expect(semble.requests).toHaveLength(2);
  });

  it.each(['delete', 'deactivate'])('is taken back by a page that finds nobody (%s)', async (policy) => {
    await provisional(A);
    semble.patients.delete(A);
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    const settings = { SEMBLE_DELETE_POLICY: policy };
    expect((await operate(medplum.client, body, { settings })).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
  });
});

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

describe('ids that are not one to one', () => {
  const withIds = (...values: string[]): Patient => ({
    resourceType: 'Patient',
    identifier: values.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value })),
  });

  it.each([
    ['two Patients with one id', [withIds(A), withIds(A)], [A], { created: 1, quarantined: 1 }],
    ['one Patient with two ids', [withIds(A, B)], [A, B], { quarantined: 2 }],
  ])('are quarantined, and left alone: %s', async (_name, patients, doubled, counts) => {
    patients.forEach((patient) => void medplum.put(patient));
    const before = structuredClone([...medplum.patients.values()]);
    const told = await sweep();
    expect(told.counts).toEqual(counts);
    expect(told.quarantined).toEqual(doubled.map((id) => ({ id, reason: 'doubled' })));
    expect([...medplum.patients.values()].slice(0, before.length)).toEqual(before);
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

describe('a list that shifts under the run', () => {
  it('is read to its end by its cursors, whoever comes or goes meanwhile', async () => {
    idsOf(120).forEach((id) => void atSemble(id));
    const seen: Record<string, number>[] = [];
    let cursor: string | undefined;
    do {
      const told = await operate(medplum.client, { eventType: 'bot.sweep', cursor, write: true });
      seen.push(told.counts);
      cursor = told.next;
      semble.patients.delete(idOf(3));
      atSemble(idOf(121));
    } while (cursor !== undefined);
    expect(seen).toEqual([{ created: 50 }, { created: 50 }, { created: 21 }]);
    expect([...semble.patients.keys()].filter((id) => !medplum.only(id))).toEqual([]);
  });

  it('doubles nobody and ends by page numbers too, where rows shift', async () => {
    semble.lack('cursorPagination: CursorPagination');
    idsOf(120).forEach((id) => void atSemble(id));
    let cursor: string | undefined;
    do {
      const told = await operate(medplum.client, { eventType: 'bot.sweep', cursor, write: true });
      expect(told.status).toBe(200);
      cursor = told.next;
      atSemble(idOf(0));
    } while (cursor !== undefined);
    expect(medplum.patients.size).toBe(120);
    expect([...semble.patients.keys()].filter((id) => id !== idOf(0) && !medplum.only(id))).toEqual([]);
  });
});
