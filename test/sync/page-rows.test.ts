import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf } from '../../fixtures/operator.ts';
import { Page } from './page.ts';

let page: Page;
/** How many patients each request to Semble named, and how many entries each batch to Medplum had. */
let sizes: number[];

beforeEach(() => {
  page = new Page();
  sizes = [];
});

const rowsOf = (ids: readonly string[]): unknown[] => ids.map((id) => ({ id }));

/** Lets Semble's list answer each request with these rows, however few were asked for. */
function listIs(rows: readonly unknown[], pageInfo: unknown = { hasMore: false }): void {
  page.semble.answer = ({ query, variables }) => {
    if (query.startsWith('query List')) {
      return jsonAnswer({ data: { patients: { data: rows, pageInfo } } });
    }
    sizes.push(Object.keys(variables).length);
    return undefined;
  };
}

describe('a page with more rows than were asked for', () => {
  it.each([
    [51, [50, 50, 1, 1]],
    [250, Array(10).fill(50)],
    [1000, Array(40).fill(50)],
  ])('is brought in step with all of its %i rows, at most 50 in a request', async (count, expected) => {
    page.atSemble(idsOf(count));
    listIs(rowsOf(idsOf(count)));
    const response = await page.sweep();
    expect(response.status).toBe(200);
    expect(response.counts).toEqual({ created: count });
    expect(response.differing.map(({ id }) => id)).toEqual(idsOf(count));
    expect(page.medplum.patients.size).toBe(count);
    expect(sizes).toEqual(expected);
  });

  it('leads to the next page by its own last row', async () => {
    page.atSemble(idsOf(60));
    listIs(rowsOf(idsOf(60)), { hasMore: true });
    expect((await page.sweep()).next).toBe(idOf(60));
  });

  it('is reported in the same way without `write`', async () => {
    page.atSemble(idsOf(120));
    listIs(rowsOf(idsOf(120)));
    const response = await page.sweep({ write: false });
    expect(response.counts).toEqual({ created: 120 });
    expect(response.differing).toHaveLength(120);
    expect(page.medplum.patients.size).toBe(0);
  });

  it('counts a patient once that is named twice, and rows without an id as failed', async () => {
    page.atSemble(idsOf(120));
    const rows = rowsOf(idsOf(120));
    listIs([...rows.slice(0, 70), null, { id: 'planted' }, ...rows, ...rows.slice(0, 40), {}]);
    const response = await page.sweep();
    expect(response.counts).toEqual({ created: 120, failed: 3 });
    expect(response.failed).toEqual([]);
    expect(response.said).not.toContain('planted');
  });

  it('names every patient that is quarantined or failed, wherever it stands', async () => {
    page.atSemble(idsOf(120));
    for (const nth of [10, 60, 110]) {
      page.semble.patientErrors.set(idOf(nth), 'Something broke');
    }
    listIs(rowsOf(idsOf(120)));
    const response = await page.sweep();
    expect(response.counts).toEqual({ created: 117, failed: 3 });
    expect(response.failed.map(({ id }) => id)).toEqual([10, 60, 110].map(idOf));
  });

  it('is 504 when the deadline comes during the page, and ends in time', async () => {
    page.atSemble(idsOf(250));
    listIs(rowsOf(idsOf(250)));
    const clock = virtualClock();
    const start = clock.now();
    page.medplum.wire.before = async () => clock.wait(4000);
    expect((await page.sweep({ clock })).status).toBe(504);
    expect(clock.now() - start).toBeLessThan(30_000);
    // The command repeats the request. Patients that are in step by then cost less.
    page.medplum.wire.before = () => undefined;
    const { status, counts } = await page.sweep({ clock });
    expect(status).toBe(200);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(250);
    expect(page.medplum.patients.size).toBe(250);
  });

  it('is 504 when the deadline comes after one chunk waited for another reason', async () => {
    page.atSemble(idsOf(250));
    listIs(rowsOf(idsOf(250)));
    const clock = virtualClock();
    let searches = 0;
    page.medplum.wire.before = async (call) => {
      searches += call === 'search' ? 1 : 0;
      if (searches === 3) {
        await clock.wait(30_000);
      }
    };
    page.semble.patients.delete(idOf(1));
    expect((await page.sweep({ clock })).status).toBe(504);
  });
});

describe("a page of an operator's sweep without the information whether more pages follow", () => {
  it.each([
    ['hasMore is null', idsOf(2), { hasMore: null }],
    ['hasMore is missing', idsOf(2), {}],
    ['hasMore is a text', idsOf(2), { hasMore: 'true' }],
    ['there is no pageInfo', idsOf(2), null],
    ['it is empty and claims more', [], { hasMore: true }],
    ['it is empty and says nothing', [], undefined],
  ])('is brought in step and counts as a failure, without a next page: %s', async (_name, ids, pageInfo) => {
    page.atSemble(idsOf(2));
    listIs(rowsOf(ids), pageInfo ?? null);
    const response = await page.sweep();
    expect(response.status).toBe(200);
    expect(response.counts).toEqual({ ...(ids.length > 0 && { created: 2 }), failed: 1 });
    expect(response.failed).toEqual([]);
    expect(response.next).toBeUndefined();
    expect(response.log).toContain("failed: Semble's list breaks off before its end");
  });

  it('counts as a failure where it ends with the row that it was to begin behind', async () => {
    page.atSemble(idsOf(2));
    listIs(rowsOf(idsOf(2)), { hasMore: true });
    const response = await page.sweep({ cursor: idOf(2) });
    expect(response.counts).toEqual({ created: 2, failed: 1 });
    expect(response.next).toBeUndefined();
    expect(response.log).toContain("failed: Semble's list does not move on");
  });

  it('counts no failure where the list ends properly', async () => {
    page.atSemble(idsOf(2));
    expect((await page.sweep()).counts).toEqual({ created: 2 });
  });
});
