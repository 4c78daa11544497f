import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../support/clock.ts';
import { FakeMedplum } from '../support/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../support/fake-semble.ts';
import { type Circumstances, idOf, idsOf, operate, someone } from '../support/operator.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;
/** The requests to both sides, in their order. */
let order: string[];

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  order = [];
  medplum.wire.before = (call) => void order.push(call);
  semble.answer = ({ query }) => void order.push(/\w+ (\w+)/.exec(query)?.[1] ?? query);
});

function atSemble(ids: readonly string[], members: Record<string, unknown> = {}): void {
  ids.forEach((id) => {
    semble.patients.set(id, someone(id, members));
  });
}

function sweep(circumstances: Circumstances = {}) {
  return operate(medplum.client, { eventType: 'bot.sweep', write: true }, circumstances);
}

/** Brings so many in step, of whom the requests do not count. */
async function inStep(count: number): Promise<void> {
  atSemble(idsOf(count));
  await operate(medplum.client, { eventType: 'bot.sync', patientIds: idsOf(count), write: true });
  order = [];
  medplum.calls.length = 0;
  semble.requests.length = 0;
}

/** Lets Semble answer the next requests of this name otherwise. */
function sembleAnswers(name: 'List' | 'Patients', answer: () => Response, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  semble.answer = ({ query }) => (query.startsWith(`query ${name}`) && left-- > 0 ? answer() : undefined);
}

describe('the requests that a page of 50 costs', () => {
  it('are two to Semble and one to Medplum when everybody is in step', async () => {
    await inStep(50);
    expect((await sweep()).counts).toEqual({ unchanged: 50 });
    expect(order).toEqual(['List', 'search', 'Patients']);
  });

  it('are one more to Semble and a batch for updates', async () => {
    await inStep(50);
    atSemble(idsOf(30), { firstName: 'Zora' });
    expect((await sweep()).counts).toEqual({ unchanged: 20, updated: 30 });
    expect(order).toEqual(['List', 'search', 'Patients', 'batch', 'Patients']);
  });

  it('are another batch to confirm creates', async () => {
    await inStep(20);
    atSemble(idsOf(50), { firstName: 'Zora' });
    expect((await sweep()).counts).toEqual({ updated: 20, created: 30 });
    expect(order).toEqual(['List', 'search', 'Patients', 'batch', 'Patients', 'batch']);
  });

  it('are one more to Semble, for all whom it does not find', async () => {
    await inStep(50);
    [idOf(1), idOf(2)].forEach((id) => void semble.patients.delete(id));
    const clock = virtualClock();
    const body = { eventType: 'bot.sync', patientIds: idsOf(50), write: true };
    expect((await operate(medplum.client, body, { clock })).counts).toEqual({ absent: 2, unchanged: 48 });
    expect(order).toEqual(['search', 'Patients', 'Patients']);
    expect(semble.requests[1]?.variables).toEqual({ id0: idOf(1), id1: idOf(2) });
    expect(clock.waits).toEqual([1000]);
  });

  it('ask only for those that were written the second time', async () => {
    await inStep(50);
    atSemble([idOf(7)], { firstName: 'Zora' });
    await sweep();
    expect(semble.requests.at(-1)?.variables).toEqual({ id0: idOf(7) });
  });

  it('are three to Semble, and four with a write, where its schema has no cursors', async () => {
    await inStep(50);
    semble.lack('cursorPagination: CursorPagination');
    expect((await sweep()).counts).toEqual({ unchanged: 50 });
    expect(semble.requests).toHaveLength(3);
    semble.requests.length = 0;
    atSemble(idsOf(50), { firstName: 'Zora' });
    expect((await sweep()).counts).toEqual({ updated: 50 });
    expect(semble.requests).toHaveLength(4);
  });

  it('are three to Semble, and four with a write, where its schema lacks a field', async () => {
    await inStep(50);
    semble.lack('birthSurname: String');
    expect((await sweep()).counts).toEqual({ unchanged: 50 });
    expect(semble.requests).toHaveLength(3);
    semble.requests.length = 0;
    atSemble(idsOf(50), { firstName: 'Zora' });
    const { counts, log } = await sweep();
    expect(counts).toEqual({ updated: 50 });
    expect(semble.requests).toHaveLength(4);
    expect(log.filter((line) => line.includes('birthSurname'))).toHaveLength(1);
  });

  it('are for each patient once, however often the list names one', async () => {
    atSemble(idsOf(2));
    const [a, b] = [{ id: idOf(1) }, { id: idOf(2) }];
    sembleAnswers('List', () => jsonAnswer({ data: { patients: { data: [a, b, a], pageInfo: { hasMore: false } } } }));
    expect((await sweep()).counts).toEqual({ created: 2 });
    expect(medplum.patients.size).toBe(2);
  });
});
