import { describe, expect, it } from 'vitest';
import { aPractice, type Practice } from '../../support/practice.ts';

/** Lets something happen when the bot asks Semble for its nth page. */
function atPage(practice: Practice, nth: number, happens: () => void): void {
  let pages = 0;
  practice.semble.faults.add({
    match: ({ body }) => /patients\(/.test(body) && ++pages === nth,
    run: happens,
  });
}

describe('while a backfill runs', () => {
  it('a page may shift: a patient deleted or created in the meantime hides no other', async () => {
    const practice = await aPractice();
    const ids = practice.addPatients(120);
    const born: string[] = [];
    atPage(practice, 2, () => {
      // The row that the cursor names, one before it and one behind it.
      for (const gone of [10, 49, 60]) {
        practice.semble.store.deletePatient(ids[gone] ?? '');
      }
      born.push(...practice.addPatients(3));
    });
    await practice.backfill();
    expect(born).toHaveLength(3);
    const { drift } = await practice.reconcile();
    expect(drift).toMatchObject({ missing: [], differing: [], doubled: [], revived: [] });
    expect(drift.surplus.map(({ id, why }) => [id, why])).toEqual([
      [ids[10], 'deleted'],
      [ids[49], 'deleted'],
    ]);
  });

  it('25 parallel deliveries find their patients, new or known, and none is doubled', async () => {
    const practice = await aPractice();
    const { semble } = practice;
    const ids = practice.addPatients(120);
    // What was raised so far is lost.
    semble.outbox.discard();
    atPage(practice, 2, () => {
      for (const id of ids.slice(40, 65)) {
        semble.store.updatePatient(id, { firstName: 'Zora' });
      }
    });
    await practice.backfill();
    await semble.outbox.drain();
    expect(semble.outbox.history.length).toBeGreaterThanOrEqual(25);
    expect(await practice.reconcile()).toMatchObject({ medplum: 120, verdict: 'in step' });
    const [patient] = await practice.patients(ids[64] ?? '');
    expect(patient?.name?.[0]?.given).toEqual(['Zora']);
  });

  it("a colleague's additions stay", async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    await practice.backfill();
    const [patient] = await practice.patients(id);
    const phone = { system: 'phone', value: '020 7946 0123' } as const;
    await practice.colleague.updateResource({ ...patient, resourceType: 'Patient', telecom: [phone], language: 'cy' });
    practice.semble.store.updatePatient(id, { email: 'zara@example.org' });
    await practice.backfill();
    const [after] = await practice.patients(id);
    expect(after).toMatchObject({ language: 'cy' });
    expect(after?.telecom?.map(({ value }) => value)).toEqual(['020 7946 0123', 'zara@example.org']);
  });
});
