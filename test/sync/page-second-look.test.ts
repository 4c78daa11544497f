import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { isUnconfirmed, withTag } from '../../src/mappers/retire.ts';
import { UNCONFIRMED_TAG } from '../../src/mappers/systems.ts';
import { FakeMedplum } from '../support/fake-medplum.ts';
import { FakeSemble } from '../support/fake-semble.ts';
import { idOf, operate, someone } from '../support/operator.ts';

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

  it('is named as failed when Semble says nothing about it then, and is confirmed by the next', async () => {
    beforeLook(2, () => semble.troubles.set(A, 'Something broke'));
    const { counts, failed } = await sweep();
    expect(counts).toEqual({ failed: 1, created: 1 });
    expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
    expect([A, B].map((id) => isUnconfirmed(stored(id)))).toEqual([true, false]);
    semble.troubles.clear();
    expect((await sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
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
