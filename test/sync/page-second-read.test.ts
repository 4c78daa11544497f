import { beforeEach, describe, expect, it } from 'vitest';
import { operate } from '../../fixtures/operator.ts';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withoutTag, withTag } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

const givenNames = () => [A, B].map((id) => page.stored(id).name?.[0]?.given?.[0]);

describe('a patient that changes between the write and the second read', () => {
  it('is brought to its newest state, and so is the other patient', async () => {
    page.beforeLook(1, () => page.atSemble(A, { firstName: 'Zora' }));
    expect((await page.sweep()).counts).toEqual({ created: 2 });
    expect(givenNames()).toEqual(['Zora', 'Zara']);
    expect([A, B].map((id) => isUnconfirmed(page.stored(id)))).toEqual([false, false]);
  });

  it('loses the phone that was removed in the meantime', async () => {
    await page.sweep();
    page.atSemble(A, { phones: [{ phoneId: 'p1', phoneNumber: '07700 900123' }] });
    page.beforeLook(2, async () => {
      expect(page.stored(A).telecom).toHaveLength(1);
      page.atSemble(A);
    });
    expect((await page.sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(page.stored(A)).not.toHaveProperty('telecom');
  });

  it('causes no extra request to Semble for other patients', async () => {
    await page.sweep();
    page.atSemble([A, B], { firstName: 'Zora' });
    page.beforeLook(2, () => page.atSemble(A, { firstName: 'Zita' }));
    page.semble.requests.length = 0;
    await page.sweep();
    expect(givenNames()).toEqual(['Zita', 'Zora']);
    expect(page.semble.requests.slice(3).map(({ variables }) => variables)).toEqual([{ id: A }, { id: A }]);
  });
});

describe('a patient that disappears between the write and the second read', () => {
  it.each(['delete', 'deactivate'])('is taken back when the page created it (%s)', async (policy) => {
    page.beforeLook(1, () => page.semble.patients.delete(A));
    expect((await page.sweep({ policy })).counts).toEqual({ absent: 1, created: 1 });
    expect(page.medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
    expect(page.stored(B).active).toBe(true);
  });

  it.each(['delete', 'deactivate'])(
    'is taken back in the version of another run that wrote it too (%s)',
    async (policy) => {
      page.beforeLook(1, () => {
        page.semble.patients.delete(A);
        const { name = [], ...rest } = page.stored(A);
        page.medplum.put({ ...rest, name: name.map((one) => ({ ...one, given: ['Zita'] })) });
      });
      expect((await page.sweep({ policy })).counts).toEqual({ absent: 1, created: 1 });
      expect(page.medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
    },
  );

  it('is kept in step when it is back in Semble and another run has confirmed it', async () => {
    page.beforeLook(1, () => page.semble.patients.delete(A));
    page.medplum.wire.before = (call) => {
      if (call === 'search' && page.medplum.only(A) && !page.semble.patients.has(A)) {
        page.atSemble(A, { firstName: 'Zora' });
        page.medplum.put(withoutTag(page.stored(A), UNCONFIRMED_TAG));
      }
    };
    expect((await page.sweep()).counts).toEqual({ created: 1, updated: 1 });
    expect(givenNames()).toEqual(['Zora', 'Zara']);
  });

  it('is not asked for again after the two requests of the second read', async () => {
    await page.sweep();
    page.atSemble(A, { firstName: 'Zora' });
    page.beforeLook(2, () => page.semble.patients.delete(A));
    page.semble.requests.length = 0;
    await page.sweep();
    expect(page.semble.requests.map(({ query }) => /^query (\w+)/.exec(query)?.[1])).toEqual([
      'List',
      'Patients',
      'Patients',
      'Patients',
    ]);
  });

  it.each(['delete', 'deactivate'])('stays as it is when it existed before (%s)', async (policy) => {
    await page.sweep();
    page.atSemble(A, { firstName: 'Zora' });
    page.beforeLook(2, () => page.semble.patients.delete(A));
    expect((await page.sweep({ policy })).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(page.stored(A)).toMatchObject({ active: true, name: [{ given: ['Zora'] }] });
  });

  it('is taken back by a later request when the page failed after its write', async () => {
    let looks = 0;
    page.semble.answer = ({ query }) => {
      if (query.startsWith('query Patients') && ++looks === 1) {
        page.semble.patients.delete(A);
        throw new TypeError('fetch failed');
      }
      return undefined;
    };
    expect((await page.sweep()).status).toBe(504);
    expect([A, B].map((id) => isUnconfirmed(page.stored(id)))).toEqual([true, true]);
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    expect((await operate(page.medplum.client, body)).counts).toEqual({ absent: 1, updated: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });

  it('is listed as failed when Semble gives no answer about it, and is confirmed by the next page', async () => {
    page.beforeLook(1, () => page.semble.patientErrors.set(A, 'Something broke'));
    const { counts, failed } = await page.sweep();
    expect(counts).toEqual({ failed: 1, created: 1 });
    expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
    expect([A, B].map((id) => isUnconfirmed(page.stored(id)))).toEqual([true, false]);
    page.semble.patientErrors.clear();
    expect((await page.sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
  });
});

describe('an unconfirmed Patient', () => {
  async function createUnconfirmed(id: string): Promise<void> {
    await page.sweep();
    page.medplum.put(withTag(page.stored(id), UNCONFIRMED_TAG));
    page.medplum.calls.length = 0;
    page.semble.requests.length = 0;
  }

  it('is confirmed by a page that finds its patient, without a second read', async () => {
    await createUnconfirmed(A);
    expect((await page.sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(isUnconfirmed(page.stored(A))).toBe(false);
    expect(page.medplum.calls).toEqual(['search', 'batch']);
    expect(page.semble.requests).toHaveLength(2);
  });

  it.each(['delete', 'deactivate'])('is taken back by a page that does not find its patient (%s)', async (policy) => {
    await createUnconfirmed(A);
    page.semble.patients.delete(A);
    const body = { eventType: 'bot.sync', patientIds: [A, B], write: true };
    const settings = { SEMBLE_DELETE_POLICY: policy };
    expect((await operate(page.medplum.client, body, { settings })).counts).toEqual({ absent: 1, unchanged: 1 });
    expect(page.medplum.only(A)?.active).toBe(policy === 'delete' ? undefined : false);
  });
});
