import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, someSecrets } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { idOf, idsOf } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isRetired, isUnconfirmed } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

function send(eventType: string, patientId: string, policy = 'delete') {
  const body = aDelivery({ eventType, identifiers: { patientId } });
  return deliver(page.medplum.client, { body, secrets: someSecrets({ SEMBLE_DELETE_POLICY: policy }) });
}

describe('a page and deliveries at the same time', () => {
  it('make one Patient of each new patient, from 25 parallel deliveries for them', async () => {
    page.atSemble(idsOf(5));
    const deliveries: Promise<unknown>[] = [];
    page.beforeLook(1, () => {
      for (let n = 0; n < 25; n++) {
        deliveries.push(send('patient.created', idOf(1 + (n % 5))));
      }
    });
    expect((await page.sweep()).counts).toEqual({ created: 5 });
    expect(await Promise.all(deliveries)).toMatchObject(Array(25).fill({ status: 200 }));
    expect(page.medplum.patients.size).toBe(5);
    expect(idsOf(5).map((id) => isUnconfirmed(page.stored(id)))).toEqual(Array(5).fill(false));
  });

  it.each(['delete', 'deactivate'])('do not recreate a patient whose deletion came first (%s)', async (policy) => {
    await page.sweep();
    page.atSemble(A, { firstName: 'Zora' });
    page.beforeLook(1, () => send('patient.deleted', A, policy));
    const { counts } = await page.sweep({ policy });
    expect(counts).toEqual(policy === 'delete' ? { absent: 1, unchanged: 1 } : { unchanged: 2 });
    expect(page.medplum.only(A) ? isRetired(page.stored(A)) : 'gone').toBe(policy === 'delete' ? 'gone' : true);
  });

  it.each(['delete', 'deactivate'])(
    'leave no Patient when its patient was deleted during the create (%s)',
    async (policy) => {
      let due = true;
      page.medplum.wire.entry = async (method) => {
        if (due && method === 'POST') {
          due = false;
          page.semble.patients.delete(A);
          expect((await send('patient.deleted', A, policy)).result).toBe('absent');
        }
      };
      expect((await page.sweep({ policy })).counts).toEqual({ absent: 1, created: 1 });
      expect(page.medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
    },
  );
});

describe('a Patient that another run creates and merges while a page creates it', () => {
  it('is not doubled, and stays as it is', async () => {
    page.semble.patients.delete(B);
    const other = { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: B } };
    page.medplum.wire.entry = (method, patient) => {
      if (method === 'POST') {
        page.medplum.put({ ...patient, active: false, link: [{ type: 'replaced-by', other }] });
      }
    };
    expect((await page.sweep()).status).toBe(200);
    expect(page.medplum.history).toEqual([page.stored(A)]);
  });
});

describe('gone means gone, in a page too', () => {
  it('does not make a Patient again that is gone after its write was refused', async () => {
    await page.sweep();
    page.atSemble(A, { firstName: 'Zora' });
    page.medplum.wire.entry = (method) => {
      if (method === 'PUT') {
        page.medplum.patients.delete(page.stored(A).id ?? '');
        throw new OperationOutcomeError(preconditionFailed);
      }
    };
    expect((await page.sweep()).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });

  it('does not recreate its own new Patient that is gone before the second read, although the patient changed', async () => {
    page.semble.patients.delete(B);
    page.beforeLook(1, () => {
      page.medplum.patients.clear();
      page.atSemble(A, { firstName: 'Zora' });
    });
    expect((await page.sweep()).counts).toEqual({ absent: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });
});
