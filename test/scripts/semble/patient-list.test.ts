import { describe, expect, it } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { idsOf } from '../../../fixtures/operator.ts';
import { listSemblePeople } from '../../../scripts/commands/adopt/semble-people.ts';
import { sembleIds } from '../../../scripts/semble/patient-list.ts';
import {
  type ErrorKind,
  type GraphQLAnswer,
  type GraphQLProblem,
  type GraphQLQuery,
  SembleFailure,
} from '../../../src/semble/graphql.ts';
import { problemsOf } from '../support/practice.ts';

const [A, B] = ['64c0ffee0000000000000001', '64c0ffee0000000000000002'];
const NO_CURSORS: GraphQLAnswer = { data: {}, problems: [problem('invalid-document')] };

/** What Semble answers, or fails with, one after the other; the last answer again and again. */
type Reply = GraphQLAnswer | ErrorKind;

function page(
  rows: readonly unknown[],
  hasMore: unknown = false,
  problems: readonly GraphQLProblem[] = [],
): GraphQLAnswer {
  return { data: { patients: { data: rows, pageInfo: { hasMore } } }, problems };
}

function problem(kind: ErrorKind, ...path: unknown[]): GraphQLProblem {
  return { kind, path, text: '' };
}

function sembleOf(...replies: readonly Reply[]) {
  let asked = 0;
  const ask: GraphQLQuery = async () => {
    const reply = replies[Math.min(asked, replies.length - 1)] ?? 'failed';
    asked += 1;
    if (typeof reply === 'string') {
      throw new SembleFailure(reply);
    }
    return reply;
  };
  return { ask, asked: () => asked };
}

/** The two who read the complete list; how many they find. */
const READERS = {
  'backfill and reconcile': async (ask: GraphQLQuery, clock = virtualClock()) => (await sembleIds(ask, clock, {})).size,
  adopt: async (ask: GraphQLQuery, clock = virtualClock()) =>
    (await listSemblePeople(ask, 'a definition', { clock, note: () => undefined })).size,
};

describe.each(Object.entries(READERS))("Semble's list as %s read it", (_who, read) => {
  it('is read to its end', async () => {
    expect(await read(sembleOf(page([{ id: A }], true), page([{ id: B }])).ask)).toBe(2);
  });

  it.each([51, 250, 1000])('is read to its end where a page has more rows than were asked for: %i', async (count) => {
    const rows = idsOf(count).map((id) => ({ id }));
    expect(await read(sembleOf(page([...rows, ...rows.slice(0, 7)])).ask)).toBe(count);
  });

  it.each([
    ['a row that came to nothing', page([{ id: A }, null], false, [problem('failed', 'patients', 'data', 1)])],
    ['a row without an id', page([{ id: A }, { firstName: 'Zara' }])],
    ['a row with an id that is none', page([{ id: A }, { id: 'planted' }])],
    ['no row but one that came to nothing', page([null])],
    ['a row without an id on a long page', page([...idsOf(250).map((id) => ({ id })), {}])],
  ])('is not taken for whole with %s', async (_what, answer) => {
    expect(await problemsOf(read(sembleOf(answer).ask))).toEqual([expect.stringContaining('1 rows of')]);
  });

  it.each([
    ['is empty and has more', page([], true)],
    ['is empty and says nothing', page([], null)],
    ['has only rows without an id and has more', page([null], true)],
    ['does not say whether it is the last', page([{ id: B }], null)],
    ['says something else than whether it is the last', page([{ id: B }], 'false')],
    ['has no pageInfo', { data: { patients: { data: [{ id: B }] } }, problems: [] }],
    [
      'has no pageInfo and more rows than were asked for',
      { data: { patients: { data: idsOf(250).map((id) => ({ id })) } }, problems: [] },
    ],
  ])('is not taken for whole when a page %s', async (_what, answer) => {
    const problems = await problemsOf(read(sembleOf(page([{ id: A }], true), answer).ask));
    expect(problems).toEqual([expect.stringContaining('breaks off')]);
  });

  it('does not go on for ever when it stands still', async () => {
    const problems = await problemsOf(read(sembleOf(page([{ id: A }], true)).ask));
    expect(problems).toEqual([expect.stringContaining('does not move on')]);
  });

  it.each([
    [
      'goes round',
      [page([{ id: A }], true), page([{ id: B }], true), page([{ id: A }], true), page([{ id: B }], true)],
    ],
    ['stands still by page numbers', [NO_CURSORS, page([{ id: A }], true)]],
  ])('does not go on for ever when it %s', async (_what, replies) => {
    const semble = sembleOf(...replies);
    expect(await problemsOf(read(semble.ask))).toEqual([expect.stringContaining('does not move on')]);
    expect(semble.asked()).toBe(3);
  });

  it.each(['not-json', 'unreachable', 'failed', 'rate-limited'] as const)(
    'goes on behind a trouble that passes: %s',
    async (kind) => {
      const semble = sembleOf(page([{ id: A }], true), kind, kind, page([{ id: B }]));
      expect(await read(semble.ask)).toBe(2);
    },
  );

  it('is given up after some tries, with advice that fits', async () => {
    const semble = sembleOf('not-json');
    const clock = virtualClock();
    expect(await problemsOf(read(semble.ask, clock))).toEqual([expect.stringMatching(/gateway.*\/graphql/)]);
    expect(semble.asked()).toBe(4);
    expect(clock.waits).toEqual(clock.waits.toSorted((a, b) => a - b));
  });

  it('is asked for once where it is refused', async () => {
    const semble = sembleOf('refused-token');
    expect(await problemsOf(read(semble.ask))).toEqual([
      expect.stringContaining('SEMBLE_API_TOKEN was refused by Semble'),
    ]);
    expect(semble.asked()).toBe(1);
  });
});

it('adopt takes no patient for one without a number when the token may not see numbers', async () => {
  const blind = page([{ id: A, numbers: null }], false, [
    problem('missing-permission', 'patients', 'data', 0, 'numbers'),
  ]);
  expect(await problemsOf(READERS.adopt(sembleOf(blind).ask))).toEqual([expect.stringContaining('permission')]);
});
