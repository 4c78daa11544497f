import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../../support/scale.ts';
import { aPractice, type Practice } from '../../support/practice.ts';

/** A practice in step, in which some patients were then deleted without a delivery. */
async function withDeleted(count: number, policy: 'delete' | 'deactivate' = 'delete') {
  const practice = await aPractice({ variables: { SEMBLE_DELETE_POLICY: policy } });
  const deleted = practice.addPatients(count);
  const others = practice.addPatients(3);
  await practice.backfill();
  for (const id of deleted) {
    practice.semble.store.deletePatient(id);
  }
  return { ...practice, deleted, others };
}

/** Hides patients from the token that the bot and the commands read Semble with. */
function hide(practice: Practice, ids: readonly string[]): void {
  const token = practice.semble.store.tokens.get(practice.variables['SEMBLE_API_TOKEN']);
  for (const id of ids) {
    token?.hiddenPatients.add(id);
  }
}

describe('npx --no-install semble-medplum reconcile --fix-deletions', () => {
  it.each(sampleOf(['delete', 'deactivate'] as const, (policy) => policy === 'delete'))(
    'retires the patients that Semble lists as deleted, by policy: %s',
    async (policy) => {
      const practice = await withDeleted(1, policy);
      const { retirement, verdict } = await practice.reconcile({ fixDeletions: true });
      const result = policy === 'delete' ? 'deleted' : 'deactivated';
      expect(retirement?.results).toEqual(practice.deleted.map((id) => ({ id, result })));
      expect(verdict).toBe('in step');
      expect(await practice.reconcile()).toMatchObject({ verdict: 'in step' });
      for (const id of practice.others) {
        expect(await practice.patients(id)).toMatchObject([{ active: true }]);
      }
    },
  );

  it('retires none if there are more than --max-deletions', async () => {
    const practice = await withDeleted(2);
    const { retirement, verdict } = await practice.reconcile({ fixDeletions: true, maxDeletions: 1 });
    expect(retirement).toEqual({ results: [], tooMany: 2 });
    expect(verdict).toBe('drift');
    expect(await practice.patients(practice.deleted[0] ?? '')).toHaveLength(1);
    const allowed = await practice.reconcile({ fixDeletions: true, maxDeletions: 2 });
    expect(allowed.retirement?.results).toHaveLength(2);
  });

  it('names those who are kept because Semble still returns them', async () => {
    const practice = await withDeleted(1);
    practice.semble.store.deletedPatients = 'row';
    const { retirement, verdict } = await practice.reconcile({ fixDeletions: true });
    expect(retirement?.results).toEqual([{ id: practice.deleted[0], result: 'kept' }]);
    expect(verdict).toBe('drift');
    expect(await practice.patients(practice.deleted[0] ?? '')).toHaveLength(1);
  });

  it('retires none when the token sees fewer patients than yesterday', async () => {
    const practice = await withDeleted(0);
    hide(practice, practice.others.slice(1));
    const { drift, verdict } = await practice.reconcile({ fix: true, fixDeletions: true });
    expect(drift.surplus.map(({ why }) => why)).toEqual(['hidden or unknown', 'hidden or unknown']);
    expect(verdict).toBe('drift');
    for (const id of practice.others) {
      expect(await practice.patients(id)).toMatchObject([{ active: true }]);
    }
  });

  it('retires none when the token sees no patient any more', async () => {
    const practice = await withDeleted(0);
    hide(practice, practice.others);
    await practice.reconcile({ fix: true, fixDeletions: true });
    expect(await practice.patients(practice.others[0] ?? '')).toHaveLength(1);
  });
});

describe('npx --no-install semble-medplum reconcile with an unknown result', () => {
  it("says so when the bot's token sees fewer patients than the command's", async () => {
    const practice = await withDeleted(0);
    const [hidden = ''] = practice.addPatients(1);
    hide(practice, [hidden]);
    const all = practice.semble.store.addToken({ permissions: ['patient', 'patients', 'practice'] });
    const environment = { ...practice.environment, settings: new Map(practice.environment.settings) };
    environment.settings.set('SEMBLE_API_TOKEN', all);
    const { drift, verdict } = await practice.reconcile({}, environment);
    expect(drift.unseen).toBe(1);
    expect(verdict).toBe('could not tell');
  });

  it('says so when Semble gives no answer about a patient', async () => {
    const practice = await withDeleted(0);
    practice.semble.store.tokens.get(practice.variables['SEMBLE_API_TOKEN'])?.permissions.delete('patient');
    expect(await practice.reconcile()).toMatchObject({ drift: { failed: { length: 3 } }, verdict: 'could not tell' });
  });
});
