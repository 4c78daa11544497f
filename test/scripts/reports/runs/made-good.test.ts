import { describe, expect, it } from 'vitest';
import { LaterRuns } from '../../../../scripts/reports/runs/made-good.ts';
import { repairsIn } from '../../../../scripts/reports/runs/repairs.ts';
import { parseRun, type Run } from '../../../../scripts/reports/runs/run.ts';

const A = '64c0ffee0000000000000001';
const B = '64c0ffee0000000000000002';
const BASE = Date.parse('2026-01-31T08:00:00Z');
const instant = (seconds: number): string => new Date(BASE + seconds * 1000).toISOString();

/** A run from `start` to `end`, in seconds, that left these lines. */
function run(outcomeDesc: string, start: number, end: number): Run {
  return parseRun(
    {
      resourceType: 'AuditEvent',
      id: `${start}-${end}`,
      type: { code: 'execute' },
      recorded: instant(end),
      period: { start: instant(start), end: instant(end) },
      outcomeDesc,
      agent: [{ requestor: false }],
      source: { observer: {} },
    },
    'b',
  );
}

const sync = (id: string, result: string): string => `event=patient.updated patient=${id} result=${result} ms=1`;
const deletion = (id: string, result: string): string => `event=patient.deleted patient=${id} result=${result} ms=1`;
const merge = (source: string, target: string, result: string): string =>
  `event=patient.merged source=${source} target=${target} result=${result} ms=1`;
const asked = (event: string, write: boolean, rest: string): string => `event=${event} write=${write} ${rest} ms=1`;
const note = (counts: string, from: number): string =>
  `event=bot.note about=compared from=${instant(from)} to=${instant(from + 9)} counts=${counts} result=noted ms=0`;

/** Whether the failed run (from 10 to 20) is made good by a run from `start` to 40. */
function isGood(failed: string, later: string, start = 30): boolean {
  const first = run(failed, 10, 20);
  const runs = [first, run(later, start, 40)];
  return new LaterRuns(runs, repairsIn(runs, 50)).haveMadeGood(first);
}

describe('a failed sync is made good', () => {
  it.each([
    ['a later sync', sync(A, 'updated')],
    ['one that had nothing to write', sync(A, 'unchanged')],
    ['one that did not find the patient', sync(A, 'absent')],
    ['an event with an unknown name', `event=patient.restored patient=${A} result=unchanged`],
    ['the deletion of the patient', deletion(A, 'deleted')],
    ["a command's request for this patient", asked('bot.sync', true, `patients=${B},${A} result=swept updated=1`)],
    [
      'a request that failed for another patient',
      `failed: patient=${B} Semble gave no answer: failed\n${asked('bot.sync', true, `patients=${B},${A} result=swept updated=1 failed=1`)}`,
    ],
    ['a comparison in which nothing is open', note('complete:1', 25)],
  ])('by %s', (_, later) => {
    expect(isGood(sync(A, '504'), later)).toBe(true);
  });

  it.each([
    ['a sync of another patient', sync(B, 'updated')],
    ['a sync that failed too', sync(A, '409')],
    ['a quarantined sync', sync(A, 'quarantined')],
    ['a refused request that names the patient', sync(A, '401')],
    ['a dry run', asked('bot.sync', false, `patients=${A} result=swept updated=1`)],
    [
      'a request that failed for this patient',
      `failed: patient=${A} Semble gave no answer: failed\n${asked('bot.sync', true, `patients=${A},${B} result=swept updated=1 failed=1`)}`,
    ],
    [
      'a request whose log no longer names who failed',
      asked('bot.sync', true, `patients=${A},${B} result=swept updated=1 failed=1`),
    ],
    ['a request of an older bot, which names no patients', asked('bot.sync', true, 'result=swept updated=1')],
    ['a request that failed as a whole', asked('bot.sync', true, `patients=${A} result=504`)],
    ['a deletion that kept the Patient', asked('bot.retire', true, `patients=${A} result=swept kept=1`)],
    ['a merge of the patient into another', merge(A, B, 'merged')],
    ['a sweep of the patients that changed', 'result=swept unchanged=9 complete=true ms=1'],
    ['a comparison that began before', note('complete:1', 5)],
    ['a comparison that found a difference', note('complete:1,differing:1', 25)],
    ['a comparison that did not come to its end', note('complete:0', 25)],
  ])('not by %s', (_, later) => {
    expect(isGood(sync(A, '504'), later)).toBe(false);
  });

  it('not by a sync that began before it, though it ended later: it may have read an older state', () => {
    expect(isGood(sync(A, '504'), sync(A, 'updated'), 9)).toBe(false);
    expect(isGood(sync(A, '504'), sync(A, 'updated'), 10)).toBe(true);
  });
});

describe('a failed deletion', () => {
  it.each([
    [deletion(A, 'absent'), true],
    [asked('bot.retire', true, `patients=${A} result=swept deleted=1`), true],
    [note('complete:1', 25), true],
    [asked('bot.retire', true, `patients=${A} result=swept kept=1`), false],
    [asked('bot.sync', true, `patients=${A} result=swept updated=1`), false],
    [sync(A, 'updated'), false],
    [deletion(B, 'deleted'), false],
    [note('complete:1,deleted:1', 25), false],
  ])('after %s: made good %s', (later, good) => {
    expect(isGood(deletion(A, '504'), later)).toBe(good);
  });
});

describe('a failed merge', () => {
  it.each([
    [merge(A, B, 'merged'), true],
    [merge(A, B, 'quarantined'), false],
    [merge(B, A, 'merged'), false],
    [sync(B, 'updated'), false],
    [deletion(A, 'deleted'), false],
  ])('after %s: made good %s', (later, good) => {
    expect(isGood(merge(A, B, '504'), later)).toBe(good);
  });
});

describe('a delivery that failed before its patient was known', () => {
  it.each([
    [sync(A, 'updated'), false],
    [note('complete:1', 25), true],
  ])('after %s: made good %s', (later, good) => {
    expect(isGood('refused: SEMBLE_API_URL: expected https\nresult=500 ms=1', later)).toBe(good);
  });
});
