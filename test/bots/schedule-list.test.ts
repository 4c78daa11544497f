import { beforeEach, describe, expect, it, vi } from 'vitest';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf } from '../../fixtures/operator.ts';
import { emptyList, isListOfChanged, ScheduledBot, tally } from '../../fixtures/scheduled-bot.ts';

let scheduled: ScheduledBot;

beforeEach(() => {
  scheduled = new ScheduledBot();
});

const rowsOf = (ids: readonly string[]) => ids.map((id) => ({ id }));
/** The rows of the page with this number, of 120 patients. */
const rowsOfPage = (nth: number) => rowsOf(idsOf(120).slice((nth - 1) * 50, nth * 50));

/** Lets Semble's list of the changed have these pages, one for each request; the last one again and again. */
function listIs(...pages: readonly unknown[]): void {
  let asked = 0;
  scheduled.semble.answer = (request) => {
    if (!request.query.startsWith('query List')) {
      return undefined;
    }
    if (!isListOfChanged(request)) {
      return emptyList();
    }
    const page = pages[Math.min(asked, pages.length - 1)];
    asked += 1;
    return page instanceof Response ? page.clone() : jsonAnswer({ data: { patients: page } });
  };
}

const listRequests = () => scheduled.semble.requests.filter(isListOfChanged).length;
const problems = () => vi.mocked(console.error).mock.calls.flat();

describe("a scheduled sweep over Semble's list", () => {
  it.each([
    ['hasMore is null', { pageInfo: { hasMore: null } }],
    ['hasMore is missing', { pageInfo: {} }],
    ['hasMore is a text', { pageInfo: { hasMore: 'false' } }],
    ['hasMore is a number', { pageInfo: { hasMore: 0 } }],
    ['pageInfo is null', { pageInfo: null }],
    ['pageInfo is a list', { pageInfo: [{ hasMore: false }] }],
    ['there is no pageInfo', {}],
  ])('is reported as not complete where %s, with any rows', async (_name, end) => {
    scheduled.atSemble(120);
    listIs({ data: rowsOfPage(1), ...end });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ result: 'swept', complete: false });
    expect(tally(answer)).toEqual({ created: 50 });
    expect(problems()).toEqual(["sweep: Semble's list breaks off before its end"]);
    expect(scheduled.log.at(-1)).toMatch(/^result=swept created=50 complete=false /);
  });

  it.each([
    ['on the first page', 0],
    ['behind two pages', 2],
  ])('is not complete where an empty page claims more, %s', async (_name, before) => {
    scheduled.atSemble(120);
    const pages = [1, 2].slice(0, before).map((nth) => ({ data: rowsOfPage(nth), pageInfo: { hasMore: true } }));
    listIs(...pages, { data: [], pageInfo: { hasMore: true } });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual(before ? { created: 100 } : {});
    expect(problems()).toEqual(["sweep: Semble's list breaks off before its end"]);
  });

  it('is complete when an empty page is the last one', async () => {
    listIs({ data: [], pageInfo: { hasMore: false } });
    expect(await scheduled.run()).toMatchObject({ complete: true });
    expect(problems()).toEqual([]);
    expect(scheduled.log.at(-1)).toContain('complete=true');
  });

  it('is complete where a page that failed was repeated and then done', async () => {
    scheduled.atSemble(120);
    listIs(
      { data: rowsOfPage(1), pageInfo: { hasMore: true } },
      htmlAnswer(502),
      { data: rowsOfPage(2), pageInfo: { hasMore: true } },
      { data: rowsOfPage(3), pageInfo: { hasMore: false } },
    );
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 120 });
    expect(scheduled.log.at(-1)).toContain('complete=true');
  });
});

describe('rows that can not be read', () => {
  const UNREADABLE = [
    null,
    {},
    { id: null },
    { id: 7 },
    { id: 'planted' },
    { id: `${idOf(3)}0` },
    [idOf(3)],
    'planted',
  ];

  it.each(UNREADABLE.map((row) => [row]))('count as failed, and the other rows are read: %j', async (row) => {
    scheduled.atSemble(2);
    listIs({ data: [{ id: idOf(1) }, row, { id: idOf(2) }], pageInfo: { hasMore: false } });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 2, failed: 1 });
    expect(problems()).toEqual([expect.stringMatching(/^failed: 1 rows of Semble's list/)]);
    expect(scheduled.log.join()).not.toContain('planted');
  });

  it('count as failed where a page has no other rows, and the list ends with it', async () => {
    scheduled.atSemble(50);
    listIs({ data: rowsOfPage(1), pageInfo: { hasMore: true } }, { data: [null], pageInfo: { hasMore: false } });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 50, failed: 1 });
  });

  it('count as failed where a page has no other rows, and leave no way to the pages behind it', async () => {
    listIs({ data: [null, { id: 'planted' }], pageInfo: { hasMore: true } });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual({ failed: 2 });
  });

  it('count once, however often the patients beside them are tried', async () => {
    scheduled.atSemble(2);
    let failures = 2;
    scheduled.semble.answer = (request) => {
      if (request.query.startsWith('query List')) {
        if (!isListOfChanged(request)) {
          return emptyList();
        }
        const data = [null, { id: idOf(1) }, { id: idOf(2) }];
        return jsonAnswer({ data: { patients: { data, pageInfo: { hasMore: false } } } });
      }
      return failures-- > 0 ? htmlAnswer(502) : undefined;
    };
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 2, failed: 1 });
  });

  it('are an error of the whole page when all rows are refused', async () => {
    scheduled.atSemble(1);
    const refused = {
      data: { patients: { data: [null], pageInfo: { hasMore: false } } },
      errors: [{ message: 'You called this too often', path: ['patients', 'data', 0] }],
    };
    listIs(jsonAnswer(refused), { data: [{ id: idOf(1) }], pageInfo: { hasMore: false } });
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: true });
    expect(tally(answer)).toEqual({ created: 1 });
  });
});

describe('a list that does not move on', () => {
  const page = (nth: number) => ({ data: rowsOfPage(nth), pageInfo: { hasMore: true } });

  it.each([
    ['stands still', [page(1)], { created: 50 }, 2],
    ['goes round', [page(1), page(2), page(1)], { created: 100 }, 3],
  ])('is not followed for ever: it %s', async (_name, pages, counts, requests) => {
    scheduled.atSemble(120);
    listIs(...pages);
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false });
    expect(tally(answer)).toEqual(counts);
    expect(listRequests()).toBe(requests);
    expect(problems()).toEqual(["sweep: Semble's list does not move on"]);
  });

  it('is not followed for ever by page numbers either', async () => {
    scheduled.atSemble(120);
    scheduled.semble.answer = ({ query }) => {
      if (query.includes('cursorPagination')) {
        return jsonAnswer({ errors: [{ message: 'Unknown argument "cursorPagination" on field "patients".' }] }, 400);
      }
      return query.startsWith('query List') ? jsonAnswer({ data: { patients: page(1) } }) : undefined;
    };
    const answer = await scheduled.run();
    expect(answer).toMatchObject({ complete: false, all: false });
    expect(tally(answer)).toEqual({ created: 50 });
    // The list of the changed does not, and neither does the list of everybody.
    expect(problems()).toEqual(Array(2).fill("sweep: Semble's list does not move on"));
  });
});
