import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate } from '../../fixtures/operator.ts';
import { UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { Page } from './page.ts';

let page: Page;
/** The requests to both sides, in their order. */
let order: string[];

beforeEach(() => {
  page = new Page();
  order = [];
  page.medplum.wire.before = (call) => void order.push(call);
  page.semble.answer = ({ query }) => void order.push(/\w+ (\w+)/.exec(query)?.[1] ?? query);
});

/** Brings this many patients in step. The requests do not count. */
async function inStep(count: number): Promise<void> {
  page.atSemble(idsOf(count));
  await operate(page.medplum.client, { eventType: 'bot.sync', patientIds: idsOf(count), write: true });
  order = [];
  page.medplum.calls.length = 0;
  page.semble.requests.length = 0;
}

describe('the requests that a page of 50 costs', () => {
  it('are one to Semble and one to Medplum when everybody is in step', async () => {
    await inStep(50);
    expect((await page.sweep()).counts).toEqual({ unchanged: 50 });
    expect(order).toEqual(['List', 'search']);
  });

  it('are two to Semble, and two batches, when patients were only created', async () => {
    await inStep(20);
    page.atSemble(idsOf(50));
    expect((await page.sweep()).counts).toEqual({ unchanged: 20, created: 30 });
    expect(order).toEqual(['List', 'search', 'batch', 'Patients', 'batch']);
  });

  it('are three to Semble, for the changed patient alone, when one was updated', async () => {
    await inStep(50);
    page.atSemble([idOf(7)], { firstName: 'Zora' });
    expect((await page.sweep()).counts).toEqual({ unchanged: 49, updated: 1 });
    expect(order).toEqual(['List', 'search', 'Patients', 'batch', 'Patients']);
    expect(page.semble.requests.slice(1).map(({ variables }) => variables)).toEqual([
      { id0: idOf(7) },
      { id0: idOf(7) },
    ]);
  });

  it.each([
    ['everybody is in step', 50, {}, { unchanged: 50 }, 1],
    ['there are new patients', 20, {}, { unchanged: 20, created: 30 }, 2],
    ['patients have changed', 50, { firstName: 'Zora' }, { updated: 50 }, 2],
  ])('are no more without writing: %s', async (_what, known, members, counts, requests) => {
    await inStep(known);
    page.atSemble(idsOf(50), members);
    const written = page.medplum.versions;
    expect((await page.sweep({ write: false })).counts).toEqual(counts);
    expect(page.semble.requests).toHaveLength(requests);
    expect(page.medplum.versions).toBe(written);
  });

  it('are one more to Semble and a batch for updates', async () => {
    await inStep(50);
    page.atSemble(idsOf(30), { firstName: 'Zora' });
    expect((await page.sweep()).counts).toEqual({ unchanged: 20, updated: 30 });
    expect(order).toEqual(['List', 'search', 'Patients', 'batch', 'Patients']);
  });

  it('are another batch to confirm creates', async () => {
    await inStep(20);
    page.atSemble(idsOf(50), { firstName: 'Zora' });
    expect((await page.sweep()).counts).toEqual({ updated: 20, created: 30 });
    expect(order).toEqual(['List', 'search', 'Patients', 'batch', 'Patients', 'batch']);
  });

  it('are one more to Semble for all patients that it does not find', async () => {
    await inStep(50);
    [idOf(1), idOf(2)].forEach((id) => void page.semble.patients.delete(id));
    const clock = virtualClock();
    const body = { eventType: 'bot.sync', patientIds: idsOf(50), write: true };
    expect((await operate(page.medplum.client, body, { clock })).counts).toEqual({ absent: 2, unchanged: 48 });
    expect(order).toEqual(['search', 'Patients', 'Patients']);
    expect(page.semble.requests[1]?.variables).toEqual({ id0: idOf(1), id1: idOf(2) });
    expect(clock.waits).toEqual([1000]);
  });

  it.each(['delete', 'deactivate'])(
    'are no more for unconfirmed Patients whose patients are gone (%s)',
    async (policy) => {
      await inStep(20);
      for (const id of idsOf(20)) {
        page.medplum.put(withTag(page.stored(id), UNCONFIRMED_TAG));
        page.semble.patients.delete(id);
      }
      const body = { eventType: 'bot.sync', patientIds: idsOf(20), write: true };
      const settings = { SEMBLE_DELETE_POLICY: policy };
      for (let round = 0; round < 2; round += 1) {
        page.semble.requests.length = 0;
        expect((await operate(page.medplum.client, body, { settings })).counts).toEqual({ absent: 20 });
        expect(page.semble.requests).toHaveLength(2);
      }
      expect(idsOf(20).map((id) => page.medplum.only(id)?.active)).toEqual(
        Array(20).fill(policy === 'delete' ? undefined : false),
      );
    },
  );

  it('ask only for those that were written the second time', async () => {
    await inStep(50);
    page.atSemble([idOf(7)], { firstName: 'Zora' });
    await page.sweep();
    expect(page.semble.requests.at(-1)?.variables).toEqual({ id0: idOf(7) });
  });

  it('are two to Semble, and four with an update, where its schema has no cursors', async () => {
    await inStep(50);
    page.semble.removeFields('cursorPagination: CursorPagination');
    expect((await page.sweep()).counts).toEqual({ unchanged: 50 });
    expect(page.semble.requests).toHaveLength(2);
    page.semble.requests.length = 0;
    page.atSemble(idsOf(50), { firstName: 'Zora' });
    expect((await page.sweep()).counts).toEqual({ updated: 50 });
    expect(page.semble.requests).toHaveLength(4);
  });

  it('are two to Semble, and four with an update, when its schema has a missing field', async () => {
    await inStep(50);
    page.semble.removeFields('birthSurname: String');
    expect((await page.sweep()).counts).toEqual({ unchanged: 50 });
    expect(page.semble.requests).toHaveLength(2);
    page.semble.requests.length = 0;
    page.atSemble(idsOf(50), { firstName: 'Zora' });
    const { counts, log } = await page.sweep();
    expect(counts).toEqual({ updated: 50 });
    expect(page.semble.requests).toHaveLength(4);
    expect(log.filter((line) => line.includes('birthSurname'))).toHaveLength(1);
  });

  it('are for each patient once, however often the list names one', async () => {
    page.atSemble(idsOf(2));
    const [a, b] = [{ id: idOf(1) }, { id: idOf(2) }];
    page.sembleAnswers('List', () =>
      jsonAnswer({ data: { patients: { data: [a, b, a], pageInfo: { hasMore: false } } } }),
    );
    expect((await page.sweep()).counts).toEqual({ created: 2 });
    expect(page.medplum.patients.size).toBe(2);
  });
});
