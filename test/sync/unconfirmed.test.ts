import { beforeEach, describe, expect, it } from 'vitest';
import type { Call } from '../../fixtures/fake-medplum.ts';
import { operate, someone } from '../../fixtures/operator.ts';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withTag } from '../../src/fhir/tags.ts';
import { A, Page } from './page.ts';
import { send } from './send.ts';

let page: Page;

/** A is unconfirmed, and Semble no longer has its patient. */
beforeEach(async () => {
  page = new Page(1);
  await page.sweep();
  page.medplum.put(withTag(page.stored(A), UNCONFIRMED_TAG));
  page.medplum.calls.length = 0;
  page.semble.patients.clear();
});

const update = (policy: string) =>
  send(page, 'patient.updated', { patientId: A }, { settings: { SEMBLE_DELETE_POLICY: policy } });

/** Runs an action before the nth call of this kind. */
function before(call: Call, nth: number, happens: () => unknown): void {
  let calls = 0;
  page.medplum.wire.before = async (given) => {
    calls += given === call ? 1 : 0;
    if (given === call && calls === nth) {
      await happens();
    }
  };
}

const deleteIt = (): void => page.medplum.patients.clear();

describe('an unconfirmed Patient with a patient that Semble does not find', () => {
  it('is absent when a colleague deleted it before it was taken back', async () => {
    before('search', 2, deleteIt);
    expect((await update('delete')).result).toBe('absent');
    expect(page.medplum.calls).not.toContain('delete');
  });

  it('is confirmed, not deactivated, when its patient returned and a delivery found it before the write', async () => {
    before('update', 1, () => {
      page.semble.patients.set(A, someone(A));
      page.medplum.put({ ...page.stored(A), language: 'cy' });
    });
    expect((await update('deactivate')).result).toBe('updated');
    expect(page.stored(A)).toMatchObject({ active: true, language: 'cy' });
    expect(isUnconfirmed(page.stored(A))).toBe(false);
  });

  it('is deactivated once by any number of deliveries', async () => {
    expect((await update('deactivate')).result).toBe('absent');
    expect(page.stored(A).active).toBe(false);
    page.medplum.calls.length = 0;
    expect((await update('deactivate')).result).toBe('absent');
    expect(page.medplum.calls).toEqual(['search']);
  });

  it('is not recreated by a page that saw it, although its patient returned after it was deleted', async () => {
    before('search', 2, () => {
      deleteIt();
      page.semble.patients.set(A, someone(A));
    });
    const body = { eventType: 'bot.sync', patientIds: [A], write: true };
    expect((await operate(page.medplum.client, body)).counts).toEqual({ absent: 1 });
    expect(page.medplum.patients.size).toBe(0);
  });
});
