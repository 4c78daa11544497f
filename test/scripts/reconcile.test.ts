import { describe, expect, it } from 'vitest';
import { aPractice, some } from './step-support.ts';

describe('npm run reconcile', () => {
  it('says that both sides are in step', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    await practice.backfill();
    const report = await practice.reconcile();
    expect(report).toMatchObject({ semble: 60, medplum: 60, verdict: 'in step' });
  });

  it('finds and mends who is missing and who differs', async () => {
    const practice = await aPractice();
    const [changed = ''] = practice.addPatients(2);
    await practice.backfill();
    const [missing = ''] = practice.addPatients(1);
    practice.semble.store.updatePatient(changed, { firstName: 'Zora' });
    const { drift, verdict } = await practice.reconcile();
    expect(drift).toMatchObject({ missing: [missing], differing: [{ id: changed, elements: ['name'] }] });
    expect(verdict).toBe('drift');
    const mended = await practice.reconcile({ fix: true });
    expect(some(mended.mended?.counts ?? {})).toEqual({ created: 1, updated: 1 });
    expect(mended.verdict).toBe('in step');
    expect((await practice.reconcile()).verdict).toBe('in step');
  });
});
