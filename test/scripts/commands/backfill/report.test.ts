import { describe, expect, it } from 'vitest';
import { emptyPageResponse } from '../../../../scripts/bot/page-report.ts';
import type { BackfillReport } from '../../../../scripts/commands/backfill/report.ts';
import { exitCodeOf, showBackfill } from '../../../../scripts/commands/backfill/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { aPractice } from '../../support/practice.ts';

const IN_STEP = /is in step/;
const NEXT = 'Next: npx --no-install semble-medplum reconcile, to compare both sides';

function shown(report: BackfillReport): { readonly said: string; readonly code: number } {
  const lines: string[] = [];
  const terminal = plainTerminal((line) => lines.push(line));
  showBackfill(report, terminal);
  return { said: lines.join('\n'), code: exitCodeOf(report) };
}

function aReport(more: Partial<BackfillReport>): BackfillReport {
  const { counts, quarantined, failed } = emptyPageResponse();
  const nothing = { failedWithoutId: 0, unseen: 0 };
  const whole = { dryRun: false, since: undefined, complete: true, started: '', ...nothing };
  return { ...whole, counts, quarantined, failed, ...more };
}

/** Semble's answer to the query for a page of its list. */
function listOf(...rows: readonly unknown[]) {
  const body = JSON.stringify({ data: { patients: { data: rows, pageInfo: { hasMore: false } } } });
  return { match: (request: { readonly body: string }) => /query List/.test(request.body), status: 200, body };
}

describe('the end of a backfill', () => {
  it('is no success if a row of the list cannot be read, also after a resume', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(60);
    practice.semble.faults.add(listOf({ id }, null));
    const interruption = new AbortController();
    const progress = () => ({ show: () => interruption.abort(), end: () => undefined });
    const begun = await practice.backfill({ signal: interruption.signal, progress });
    const resumed = await practice.backfill({ resume: true });
    expect([begun.failedWithoutId, resumed.failedWithoutId]).toEqual([1, 1]);
    const { said, code } = shown(resumed);
    expect(said).toContain('1 failure names no patient');
    expect(said).not.toMatch(IN_STEP);
    expect(code).toBe(1);
  });

  it('is no success where the bot did not find somebody', async () => {
    const practice = await aPractice();
    const [gone = ''] = practice.addPatients(3);
    practice.semble.faults.add({
      match: ({ body }) => /query Patients/.test(body),
      run: () => practice.semble.store.deletePatient(gone),
    });
    const report = await practice.backfill();
    expect(report).toMatchObject({ unseen: 1, counts: { created: 2, absent: 1 } });
    const { said, code } = shown(report);
    expect(said).toContain('The bot did not find 1 of the patients that Semble lists');
    expect(said).not.toMatch(IN_STEP);
    expect(code).toBe(1);
  });

  it.each([
    [{}, `Every patient that Semble lists is in step. ${NEXT}`, 0],
    [
      { since: '2026-03-01T08:00:00Z' },
      `Every patient that Semble changed since 2026-03-01T08:00:00Z is in step. ${NEXT}`,
      0,
    ],
    [{ dryRun: true }, 'Nothing was written', 0],
    [{ complete: false }, 'Interrupted. Next: npx --no-install semble-medplum backfill', 130],
    [
      { complete: false, counts: { ...emptyPageResponse().counts, created: 50 } },
      'npx --no-install semble-medplum backfill --resume',
      130,
    ],
    [
      { complete: false, dryRun: true, since: 'then' },
      'npx --no-install semble-medplum backfill --dry-run --since then',
      130,
    ],
  ])('is shown in the last line: %j', (more, words, exitCode) => {
    const { said, code } = shown(aReport(more));
    expect(said.endsWith(words)).toBe(true);
    expect(code).toBe(exitCode);
  });

  it('comes after the page during which it is interrupted', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    const interruption = new AbortController();
    const match = ({ body }: { readonly body: string }): boolean => /query List/.test(body);
    practice.semble.faults.add({ match, run: () => interruption.abort() });
    const { complete, counts } = await practice.backfill({ signal: interruption.signal });
    expect(complete).toBe(false);
    expect(counts.created).toBe(50);
  });
});
