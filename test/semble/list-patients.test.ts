import { beforeEach, describe, expect, it } from 'vitest';
import { API_TOKEN, SEMBLE_URL } from '../../fixtures/bot.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, someone } from '../../fixtures/operator.ts';
import { query } from '../../src/semble/graphql.ts';
import { type ListOptions, listPatients, PAGE_SIZE } from '../../src/semble/list-patients.ts';

let semble: FakeSemble;

beforeEach(() => {
  semble = new FakeSemble().install();
});

const list = (options: ListOptions = {}) =>
  listPatients(query.bind(undefined, { url: SEMBLE_URL, token: API_TOKEN }), options);

function atSemble(count: number): void {
  idsOf(count).forEach((id) => void semble.patients.set(id, someone(id)));
}

/** All pages, each as its ids. */
async function pages(options: ListOptions = {}): Promise<(readonly string[])[]> {
  const all: (readonly string[])[] = [];
  let cursor: string | undefined;
  do {
    const page = await list({ ...options, cursor });
    all.push(page.ids);
    cursor = page.next;
  } while (cursor !== undefined);
  return all;
}

/** Semble's answer to every request. */
function answers(rows: unknown, pageInfo: unknown = { hasMore: false }, errors?: unknown): void {
  semble.answer = () =>
    jsonAnswer({ data: { patients: { data: rows, pageInfo } }, ...(errors !== undefined && { errors }) });
}

describe.each([
  ['by cursor', []],
  ['by page number, where the schema has no cursors', ['cursorPagination: CursorPagination']],
])('the list, %s', (_name, missingFields) => {
  beforeEach(() => semble.removeFields(...missingFields));

  it.each([0, 1, 50, 51, 120])('is read to its end: %i patients', async (count) => {
    atSemble(count);
    const all = await pages();
    expect(all.flat()).toEqual(idsOf(count));
    expect(all.every(({ length }) => length <= PAGE_SIZE)).toBe(true);
    expect(all).toHaveLength(Math.max(1, Math.ceil(count / PAGE_SIZE)));
  });

  it('is asked with the same options on each page', async () => {
    atSemble(60);
    semble.patients.set(idOf(60), someone(idOf(60), { updatedAt: '2026-01-01T00:00:00.000Z' }));
    const since = '2026-02-03T04:05:06.789Z';
    expect((await pages({ since, includeDeleted: true })).flat()).toEqual(idsOf(59));
    const options = { updatedAt: { start: since }, includeDeleted: true };
    expect(semble.requests.map(({ variables }) => variables['options'])).toEqual(semble.requests.map(() => options));
  });

  it('has no limit by default', async () => {
    await list();
    expect(semble.requests.map(({ variables }) => variables['options'])).toEqual(semble.requests.map(() => ({})));
  });
});

describe('a page of the list by cursor', () => {
  it('begins after the last row of the previous page while patients are created and deleted', async () => {
    atSemble(60);
    const { next } = await list();
    expect(next).toBe(idOf(50));
    semble.patients.delete(idOf(3));
    semble.patients.delete(idOf(50));
    semble.patients.set(idOf(61), someone(idOf(61)));
    expect(await list({ cursor: next })).toMatchObject({ ids: idsOf(61).slice(50), next: undefined, isLast: true });
  });

  it('is refused when the schema no longer has cursors, instead of starting again', async () => {
    semble.removeFields('cursorPagination: CursorPagination');
    await expect(list({ cursor: idOf(1) })).rejects.toMatchObject({ kind: 'invalid-document' });
    expect(semble.requests).toHaveLength(1);
  });
});

describe('a page of the list by page number', () => {
  it('costs one request, but for the first', async () => {
    semble.removeFields('cursorPagination: CursorPagination');
    atSemble(120);
    await pages();
    expect(semble.requests).toHaveLength(4);
    expect(semble.requests.map(({ variables }) => variables['pagination'])).toEqual([
      undefined,
      { page: 1, pageSize: PAGE_SIZE },
      { page: 2, pageSize: PAGE_SIZE },
      { page: 3, pageSize: PAGE_SIZE },
    ]);
  });
});

describe('the rows of a page', () => {
  it('count once each, in lower case, and those without an id are counted as such', async () => {
    answers([{ id: idOf(2) }, { id: idOf(10).toUpperCase() }, { id: idOf(2) }, null, {}, { id: 7 }, { id: 'planted' }]);
    expect(await list()).toMatchObject({ ids: [idOf(2), idOf(10)], unreadable: 4, next: undefined });
  });

  it.each(['Something broke', 'Missing permission patient'])(
    'are kept when a single row has an error: %s',
    async (message) => {
      const errors = [{ message, path: ['patients', 'data', 1] }];
      answers([{ id: idOf(1) }, null, { id: idOf(3) }], { hasMore: true }, errors);
      expect(await list()).toEqual({ ids: [idOf(1), idOf(3)], unreadable: 1, next: idOf(3), isLast: false });
    },
  );

  it.each([
    ['says that there is more', { hasMore: true }, idOf(1), false],
    ['says that there is no more', { hasMore: false }, undefined, true],
    ['says nothing', null, undefined, false],
    ['says something else', { hasMore: 'yes' }, undefined, false],
  ])('have others behind them only where Semble %s', async (_name, pageInfo, next, isLast) => {
    answers([{ id: idOf(1) }], pageInfo);
    expect(await list()).toEqual({ ids: [idOf(1)], unreadable: 0, next, isLast });
  });

  it.each([
    ['says that there is no more', { hasMore: false }, true],
    ['says that there is more', { hasMore: true }, false],
    ['says nothing', {}, false],
  ])('are counted when no row has an id, without a next page: Semble %s', async (_name, pageInfo, isLast) => {
    const errors = [{ message: 'Something broke', path: ['patients', 'data', 0] }];
    answers([null, { id: 'planted' }], pageInfo, errors);
    expect(await list()).toEqual({ ids: [], unreadable: 2, next: undefined, isLast });
  });

  it.each([51, 250, 1000])('can be more than were asked for, and none is left out: %i', async (count) => {
    answers(
      idsOf(count).map((id) => ({ id })),
      { hasMore: true },
    );
    const next = idOf(count);
    expect(await list()).toEqual({ ids: idsOf(count), unreadable: 0, next, isLast: false });
  });

  it.each([undefined, idOf(1), 'page:3'])(
    'end the list when it is empty, but not as the last page when Semble announces more (%s)',
    async (cursor) => {
      answers([], { hasMore: true });
      expect(await list({ cursor })).toEqual({ ids: [], unreadable: 0, next: undefined, isLast: false });
    },
  );
});

describe('the patients of a page', () => {
  const readPage = (notes: string[] = []) =>
    list({ read: { withDefinitions: true, note: (text) => notes.push(text) } });

  it('are read whole when only the definitions of the practice are refused', async () => {
    const rows = [{ id: idOf(1), email: null }];
    const errors = [{ message: 'Missing permission practice', path: ['practice', 'practiceNumbers', 0] }];
    answers(rows, { hasMore: false }, errors);
    const notes: string[] = [];
    expect((await readPage(notes)).readings?.get(idOf(1))?.patient).toEqual({ id: idOf(1), email: null });
    expect(notes).toEqual([]);
  });

  it.each([[['practice']], [['practice', 'practiceNumbers']]])(
    'are no failure when the definitions of the practice are: %j',
    async (path) => {
      answers([{ id: idOf(1) }], { hasMore: false }, [{ message: 'Missing permission practice', path }]);
      expect(await readPage()).toMatchObject({ ids: [idOf(1)], unreadable: 0, isLast: true });
    },
  );

  it('are those of the rows with an id and something else', async () => {
    answers([{ id: idOf(1), email: null }, { id: idOf(2) }, { id: 'planted', email: null }, null]);
    const { ids, readings } = await readPage();
    expect(ids).toEqual([idOf(1), idOf(2)]);
    expect([...(readings?.keys() ?? [])]).toEqual([idOf(1)]);
  });
});

describe('a page of ids only', () => {
  it('asks for no definitions of the practice', async () => {
    await list();
    expect(semble.requests).toHaveLength(1);
    expect(semble.requests[0]?.query).not.toContain('practice');
  });

  it('is refused when the schema does not have a field that the caller names', async () => {
    semble.removeFields('sex: String');
    await expect(list({ fields: 'id sex' })).rejects.toMatchObject({ kind: 'invalid-document' });
  });
});

describe('an answer without a list', () => {
  it.each([
    ['null', { data: { patients: null } }, 'failed'],
    ['rows that are no list', { data: { patients: { data: {} } } }, 'failed'],
    ['another field', { data: { practice: {} } }, 'failed'],
    [
      'rows that are all refused',
      {
        data: { patients: { data: [null], pageInfo: { hasMore: false } } },
        errors: [{ message: 'Missing permission patient', path: ['patients', 'data', 0] }],
      },
      'missing-permission',
    ],
    [
      'a refused permission',
      { data: { patients: null }, errors: [{ message: 'Missing permission patient', path: ['patients'] }] },
      'missing-permission',
    ],
    [
      'a list with an error about all of it',
      { data: { patients: { data: [] } }, errors: [{ message: 'Failed' }] },
      'failed',
    ],
    ['"too often"', { errors: [{ message: 'Called too often' }] }, 'rate-limited'],
  ])('is a failure, never an empty page: %s', async (_name, body, kind) => {
    semble.answer = () => jsonAnswer(body);
    await expect(list()).rejects.toMatchObject({ kind });
  });
});
