import { describe, expect, it } from 'vitest';
import type { AskBot } from '../../../../scripts/bot/operator-client.ts';
import { emptyPageResponse } from '../../../../scripts/bot/page-report.ts';
import type { Drift, ReconcileReport, Retirement } from '../../../../scripts/commands/reconcile/drift.ts';
import { retireDeleted } from '../../../../scripts/commands/reconcile/mend-drift.ts';
import { showReconcile } from '../../../../scripts/commands/reconcile/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { aPractice, problemsOf, some } from '../../support/practice.ts';

const DRIFT: Drift = {
  missing: [],
  differing: [],
  surplus: [],
  revived: [],
  doubled: [],
  leftovers: [],
  possibleMerges: [],
  mergesUnknown: 0,
  quarantined: [],
  failed: [],
  unseen: 0,
};

function shown(report: ReconcileReport): string {
  const lines: string[] = [];
  showReconcile(
    report,
    plainTerminal((line) => lines.push(line)),
  );
  return lines.join('\n');
}

/** Lets the nth request to the bot that has this text fail for good. */
function refused(text: string, nth: number) {
  let seen = 0;
  const match = ({ path, body }: { readonly path: string; readonly body: string }): boolean =>
    path.startsWith('/webhook/') && body.includes(text) && ++seen === nth;
  return { match, status: 500 };
}

describe('npx --no-install semble-medplum reconcile when the bot fails at last', () => {
  it('reports the patients corrected or retired until then, and the problem', async () => {
    const practice = await aPractice();
    const [first = '', second = ''] = practice.addPatients(60);
    practice.medplum.faults.add(refused('"write":true', 2));
    const report = await practice.reconcile({ fix: true, fixDeletions: true });
    expect(some(report.mended?.counts ?? {})).toEqual({ created: 50 });
    expect(report).toMatchObject({ problems: [{ what: expect.stringContaining('(500)') }], verdict: 'could not tell' });
    expect(shown(report)).toMatch(/Mended: 50 created\nProblem: .*\(500\)/);
    expect(shown(report).endsWith('Unknown: a part could not be compared')).toBe(true);

    practice.semble.store.deletePatient(first);
    practice.semble.store.deletePatient(second);
    practice.medplum.faults.add(refused('bot.retire', 2));
    const { retirement, problems, verdict } = await practice.reconcile({ fix: true, fixDeletions: true });
    expect(retirement?.results).toEqual([{ id: first, result: 'deleted' }]);
    expect({ problems, verdict }).toMatchObject({ problems: { length: 1 }, verdict: 'could not tell' });
  });

  it('has an unknown result for a patient deleted between the comparison and --fix', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(2);
    await practice.backfill();
    practice.semble.store.updatePatient(id, { firstName: 'Zora' });
    practice.medplum.faults.add({
      match: ({ body }) => body.includes('"write":true'),
      run: () => practice.semble.store.deletePatient(id),
    });
    const report = await practice.reconcile({ fix: true });
    expect(report).toMatchObject({ mended: { counts: { absent: 1 } }, verdict: 'could not tell' });
    expect(shown(report)).toContain('The bot did not find 1 of the patients that Semble lists');
  });

  it("keeps the bot's reason for a patient that it could not retire", async () => {
    const id = '64c0ffee0000000000000001';
    const failed = [{ id, reason: 'conflict' }];
    const askBot: AskBot = async () => ({
      ...emptyPageResponse(),
      counts: { ...emptyPageResponse().counts, failed: 1 },
      failed,
    });
    const drift: Drift = { ...DRIFT, surplus: [{ id, patientId: 'p1', why: 'deleted' }] };
    const retirement: Retirement = { results: [], tooMany: 0 };
    await retireDeleted(askBot, drift, 10, retirement);
    expect(retirement.results).toEqual([{ id, result: 'failed', reason: 'conflict' }]);
    const retired = { merged: 0, tombstone: 0, 'taken-back': 0 };
    const lists = { semble: 0, medplum: 1, retired };
    const report: ReconcileReport = { ...lists, drift, retirement, problems: [], verdict: 'drift' };
    expect(shown(report)).toContain(`${id}  failed, conflict: other writers keep changing the Patient`);
  });
});

it('npx --no-install semble-medplum reconcile compares nothing with a list that hides a row', async () => {
  const practice = await aPractice();
  const [id] = practice.addPatients(1);
  const body = JSON.stringify({ data: { patients: { data: [{ id }, null], pageInfo: { hasMore: false } } } });
  practice.semble.faults.add({ match: (request) => /query List/.test(request.body), status: 200, body });
  expect(await problemsOf(practice.reconcile())).toEqual([expect.stringContaining('1 rows of')]);
});
