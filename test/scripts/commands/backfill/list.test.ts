import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { exitCodeOf, showBackfill } from '../../../../scripts/commands/backfill/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { aPractice, type Practice, problemsOf, some } from '../../support/practice.ts';

/** Puts another answer in the place of those list requests, counted from 1, that `isOther` picks. */
function listIs(practice: Practice, isOther: (nth: number) => boolean, rows: readonly unknown[], more: unknown): void {
  let lists = 0;
  const patients = { data: rows, ...(more !== undefined && { pageInfo: { hasMore: more } }) };
  practice.semble.faults.add({
    match: ({ body }) => {
      const isList = /query List/.test(body);
      lists += isList ? 1 : 0;
      return isList && isOther(lists);
    },
    times: Number.POSITIVE_INFINITY,
    status: 200,
    body: JSON.stringify({ data: { patients } }),
  });
}

const rowsOf = (ids: readonly string[]): unknown[] => ids.map((id) => ({ id }));

/** 120 patients: the bot lists them with three requests. */
async function aPracticeOf120(): Promise<{ readonly practice: Practice; readonly ids: readonly string[] }> {
  const practice = await aPractice();
  return { practice, ids: practice.addPatients(120) };
}

describe('a backfill whose list breaks off for the bot', () => {
  it.each([
    ['says nothing about more', null],
    ['has no pageInfo', undefined],
    ['says something else', 'yes'],
  ])('goes on where the list goes on, and is no success: a page that %s', async (_name, more) => {
    const { practice, ids } = await aPracticeOf120();
    listIs(practice, (nth) => nth === 2, rowsOf(ids.slice(50, 100)), more);
    const report = await practice.backfill();
    expect(report).toMatchObject({ complete: true, unseen: 0, failed: [], failedWithoutId: 1 });
    expect(some(report.counts)).toEqual({ created: 120, failed: 1 });
    expect(exitCodeOf(report)).toBe(1);
    const lines: string[] = [];
    showBackfill(
      report,
      plainTerminal((line) => lines.push(line)),
    );
    expect(lines.join('\n')).toMatch(/1 failure names no patient.*semble-medplum logs/s);
    expect(lines.join('\n')).not.toContain('is in step');
  });

  it.each([
    ['the page says nothing about more', (ids: readonly string[]) => rowsOf(ids.slice(50, 100)), null],
    ['an empty page claims more', () => [], true],
  ])('fails and names the next command, and is resumed from there, if it stays so: %s', async (_name, rows, more) => {
    const { practice, ids } = await aPracticeOf120();
    listIs(practice, (nth) => nth >= 2, rows(ids), more);
    expect(await problemsOf(practice.backfill())).toEqual([
      expect.stringContaining("Semble's list breaks off"),
      expect.stringMatching(/after 50 patients.*npx --no-install semble-medplum backfill --resume/),
    ]);
    expect(existsSync(practice.stateFile)).toBe(true);
    practice.semble.faults.clear();
    const report = await practice.backfill({ resume: true });
    expect(report).toMatchObject({ complete: true, unseen: 0 });
    const { created, unchanged, failed } = report.counts;
    expect([created + unchanged, failed]).toEqual([120, 0]);
    expect(exitCodeOf(report)).toBe(0);
  });

  it('fails where the list stands still', async () => {
    const { practice, ids } = await aPracticeOf120();
    listIs(practice, (nth) => nth >= 2, rowsOf(ids.slice(0, 50)), true);
    expect((await problemsOf(practice.backfill())).join()).toMatch(/does not move on.*--resume/s);
  });
});

describe('a backfill whose list has rows without an id', () => {
  it('is no success if the bot could not read them, and no other patient is missed', async () => {
    const { practice, ids } = await aPracticeOf120();
    listIs(practice, (nth) => nth === 3, [...rowsOf(ids.slice(100)), null, { id: 'planted' }], false);
    const report = await practice.backfill();
    expect(report).toMatchObject({ complete: true, unseen: 0, failedWithoutId: 2 });
    expect(some(report.counts)).toEqual({ created: 120, failed: 2 });
    expect(exitCodeOf(report)).toBe(1);
  });

  it('keeps their number when it is interrupted', async () => {
    const { practice, ids } = await aPracticeOf120();
    const interruption = new AbortController();
    const progress = () => ({ show: () => interruption.abort(), end: () => undefined });
    listIs(practice, (nth) => nth === 1, [null, ...rowsOf(ids.slice(0, 50))], true);
    const begun = await practice.backfill({ signal: interruption.signal, progress });
    const report = await practice.backfill({ resume: true });
    expect([begun.failedWithoutId, report.failedWithoutId]).toEqual([1, 1]);
    expect(report).toMatchObject({ complete: true, unseen: 0 });
    expect(exitCodeOf(report)).toBe(1);
  });
});

describe('a backfill of a list whose pages are longer than asked for', () => {
  it('brings everybody in step', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(250);
    listIs(practice, () => true, rowsOf(ids), false);
    const report = await practice.backfill();
    expect(report).toMatchObject({ complete: true, unseen: 0 });
    expect(some(report.counts)).toEqual({ created: 250 });
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', medplum: 250 });
  });
});
