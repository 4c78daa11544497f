import * as v from 'valibot';
import { expect, it } from 'vitest';
import type { LocalSemble } from '../../local/semble/server.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

const QUERY = `query ($search: String, $pagination: Pagination, $cursorPagination: CursorPagination, $options: QueryOptions) {
  patients(search: $search, pagination: $pagination, cursorPagination: $cursorPagination, options: $options) {
    data { id } pageInfo { page pageSize hasMore } } }`;

const answer = v.object({
  data: v.object({
    patients: v.object({
      data: v.array(v.object({ id: v.string() })),
      pageInfo: v.object({ page: v.nullable(v.number()), pageSize: v.number(), hasMore: v.boolean() }),
    }),
  }),
});

async function list(semble: LocalSemble, token: string, variables: object) {
  const { data, pageInfo } = v.parse(answer, (await ask(semble, token, QUERY, variables)).body).data.patients;
  return { ids: data.map(({ id }) => id), ...pageInfo };
}

async function aPractice(patients: number): Promise<{ semble: LocalSemble; token: string; ids: string[] }> {
  const semble = await aLocalSemble();
  const ids = Array.from({ length: patients }, () => semble.store.createPatient({}).id);
  return { semble, token: aFullToken(semble), ids };
}

it('makes ids that ascend in the order of creation', async () => {
  const { ids } = await aPractice(300);
  expect(ids.every((id) => /^[0-9a-f]{24}$/.test(id))).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(300);
});

it('pages through 1,000 patients by cursor without gap or repeat', async () => {
  const { semble, token, ids } = await aPractice(1000);
  const seen: string[] = [];
  let cursor: string | undefined;
  let hasMore = true;
  while (hasMore) {
    const page = await list(semble, token, { cursorPagination: { ...(cursor && { cursor }), pageSize: 50 } });
    expect(page.ids).toHaveLength(50);
    seen.push(...page.ids);
    cursor = page.ids.at(-1);
    hasMore = page.hasMore;
  }
  expect(seen).toEqual(ids);
});

it('pages through 1,000 patients by page number without gap or repeat', async () => {
  const { semble, token, ids } = await aPractice(1000);
  const seen: string[] = [];
  for (let page = 1; page <= 15; page += 1) {
    const { ids: found, ...info } = await list(semble, token, { pagination: { page, pageSize: 70 } });
    expect(info).toEqual({ page, pageSize: 70, hasMore: page < 15 });
    seen.push(...found);
  }
  expect(seen).toEqual(ids);
  expect((await list(semble, token, { pagination: { page: 16, pageSize: 70 } })).ids).toEqual([]);
});

it('pages backwards by cursor, the rows of a page ascending', async () => {
  const { semble, token, ids } = await aPractice(5);
  const last = await list(semble, token, { cursorPagination: { direction: 'PREVIOUS', pageSize: 2 } });
  expect(last).toMatchObject({ ids: ids.slice(3), hasMore: true });
  const first = await list(semble, token, { cursorPagination: { direction: 'PREVIOUS', cursor: ids[3], pageSize: 3 } });
  expect(first).toMatchObject({ ids: ids.slice(0, 3), hasMore: false });
});

it('starts after the cursor, whether or not that patient is still in the list', async () => {
  const { semble, token, ids } = await aPractice(4);
  const [, second, , fourth] = ids;
  semble.store.deletePatient(second ?? '');
  expect((await list(semble, token, { cursorPagination: { cursor: second, pageSize: 50 } })).ids).toEqual(ids.slice(2));
  expect((await list(semble, token, { cursorPagination: { cursor: '0'.repeat(24), pageSize: 1 } })).ids).toEqual([
    ids[0],
  ]);
  expect(await list(semble, token, { cursorPagination: { cursor: fourth, pageSize: 1 } })).toMatchObject({
    ids: [],
    hasMore: false,
  });
});

it('has new patients at the end of a running pass', async () => {
  const { semble, token, ids } = await aPractice(2);
  const page = await list(semble, token, { cursorPagination: { pageSize: 1 } });
  const { id } = semble.store.createPatient({});
  expect((await list(semble, token, { cursorPagination: { cursor: page.ids[0], pageSize: 50 } })).ids).toEqual([
    ids[1],
    id,
  ]);
});

it('has 50 rows in a page by default', async () => {
  const { semble, token, ids } = await aPractice(51);
  expect(await list(semble, token, {})).toEqual({ ids: ids.slice(0, 50), page: 1, pageSize: 50, hasMore: true });
});

it('refuses a cursor that is not an id', async () => {
  const semble = await aLocalSemble();
  const { body } = await ask(semble, aFullToken(semble), QUERY, { cursorPagination: { cursor: 'page-2' } });
  expect(body).toMatchObject({ errors: [{ message: expect.stringMatching(/^Cast to ObjectId failed/) }] });
});

it('lists archived patients, and deleted or merged ones only on request', async () => {
  const { semble, token, ids } = await aPractice(4);
  const [archived = '', deleted = '', source = '', target = ''] = ids;
  semble.store.archive(archived, 'OTHER');
  semble.store.deletePatient(deleted);
  semble.store.merge(source, target);
  expect((await list(semble, token, {})).ids).toEqual([archived, target]);
  expect((await list(semble, token, { options: { includeDeleted: true } })).ids).toEqual(ids);
});

it('filters by the time of change or creation, both ends included', async () => {
  let now = Date.UTC(2026, 0, 1);
  const semble = await aLocalSemble({ now: () => now });
  const token = aFullToken(semble);
  const ids: string[] = [];
  for (const day of [1, 2, 3, 4]) {
    now = Date.UTC(2026, 0, day);
    ids.push(semble.store.createPatient({}).id);
  }
  const [first = '', second, third, fourth] = ids;
  now = Date.UTC(2026, 0, 3);
  semble.store.addPhone(first, { phoneNumber: '07700 900123' });
  const found = async (options: object) => (await list(semble, token, { options })).ids;
  expect(await found({ updatedAt: { start: '2026-01-02', end: '2026-01-03T00:00:00Z' } })).toEqual([
    first,
    second,
    third,
  ]);
  expect(await found({ updatedAt: { start: '2026-01-03T01:00:00.001+01:00' } })).toEqual([fourth]);
  expect(await found({ createdAt: { end: '2026-01-02' } })).toEqual([first, second]);
  expect(
    await list(semble, token, {
      options: { updatedAt: { start: '2026-01-02' } },
      cursorPagination: { cursor: second, pageSize: 1 },
    }),
  ).toMatchObject({ ids: [third], hasMore: true });
});

it.each(['2026-01-02T03:04:05', 'yesterday', '2026-13-45'])('refuses the date %s', async (start) => {
  const semble = await aLocalSemble();
  const { body } = await ask(semble, aFullToken(semble), QUERY, { options: { updatedAt: { start } } });
  expect(body).toMatchObject({ data: { patients: null }, errors: [{ message: 'Invalid date', path: ['patients'] }] });
});

it.each(['exam', 'ADA EX', 'ada@', '1990-05', '999000001'])('finds a patient by %s', async (search) => {
  const semble = await aLocalSemble();
  const { id } = semble.store.createPatient({
    firstName: 'Ada',
    lastName: 'Example',
    email: 'ada@example.org',
    dob: '1990-05-15',
    numbers: [{ referenceId: semble.store.nhsNumberDefinition, value: '9990000018' }],
  });
  semble.store.createPatient({ firstName: 'Ben', lastName: 'Sample' });
  expect((await list(semble, aFullToken(semble), { search })).ids).toEqual([id]);
});
