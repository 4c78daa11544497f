import { describe, expect, it } from 'vitest';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { aPractice, problemsOf } from '../../support/practice.ts';
import { checksOf, noteLine, ranBefore, statusOf } from './support.ts';

describe('the last comparison', () => {
  it('is that of the last reconcile, with what it left open and the next command', async () => {
    const practice = await aPractice();
    expect(await checksOf(practice, 'Comparison')).toMatchObject([
      { verdict: 'ok', detail: expect.stringContaining('none in the log') },
    ]);
    practice.addPatients(2);
    await practice.reconcile();
    const [check] = await checksOf(practice, 'Comparison');
    expect(check).toMatchObject({
      verdict: 'attention',
      detail: expect.stringMatching(/and left open: 2 patients without a Patient$/),
    });
    expect(check?.todo).toBe('Run npx --no-install semble-medplum reconcile --fix.');
    const { activity, verdict } = await statusOf(practice);
    expect(activity?.compared?.open).toEqual({ missing: 2 });
    expect(verdict).toBe('attention');
    await practice.reconcile({ fix: true });
    expect(await checksOf(practice, 'Comparison')).toMatchObject([
      { verdict: 'ok', detail: expect.stringContaining('nothing is open') },
    ]);
  });

  it('is settled by a later backfill, as far as that corrects it', async () => {
    const practice = await aPractice();
    practice.addPatients(1);
    await practice.reconcile();
    await practice.backfill();
    expect(await checksOf(practice, 'Comparison')).toMatchObject([{ verdict: 'ok' }]);
    expect(await checksOf(practice, 'Backfill')).toMatchObject([
      { verdict: 'ok', detail: expect.stringMatching(/: 1 patient$/) },
    ]);
    await ranBefore(practice, 2, noteLine('compared', 2.1, 2, { complete: 1, missing: 1, hidden: 1 }));
    expect((await statusOf(practice)).activity?.backfilled).toMatchObject({ complete: true, patients: 1, failed: 0 });
  });

  it('names a deletion that waits behind a doubled Patient', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    await practice.reconcile({ fix: true });
    await practice.colleague.createResource({
      resourceType: 'Patient',
      identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }],
    });
    practice.semble.store.deletePatient(id);
    expect((await practice.reconcile()).drift.doubled).toMatchObject([{ id, isDeleted: true }]);
    const [check] = await checksOf(practice, 'Comparison');
    expect(check?.detail).toMatch(/1 Semble ids on two Patients, or twice on one, 1 of them wait to be deleted/);
    expect(check?.todo).toContain('Keep each Semble id on one Patient');
  });

  it('needs a person when it did not come to its end', async () => {
    const practice = await aPractice();
    await practice.reconcile();
    practice.semble.faults.add({ match: ({ body }) => body.includes('patients('), times: 99, status: 401 });
    await problemsOf(practice.reconcile());
    practice.semble.faults.clear();
    const [check] = await checksOf(practice, 'Comparison');
    expect(check).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('did not come to its end') });
    expect(check?.detail).toContain('nothing was open');
    expect((await statusOf(practice)).verdict).toBe('attention');
  });

  it.each([
    [{ complete: 1, whole: 1, patients: 9 }, 'ok', '9 patients'],
    [{ complete: 0, whole: 0, patients: 9 }, 'attention', 'NOT COMPLETE'],
    [{ complete: 1, whole: 1, patients: 9, failed: 2 }, 'attention', '2 failed'],
    [{ complete: 1, whole: 0, patients: 9 }, 'ok', '9 patients'],
  ])('stands beside the last backfill: %j', async (counts, verdict, words) => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 1, noteLine('backfilled', 2, 1, counts));
    expect(await checksOf(clinic, 'Backfill')).toMatchObject([{ verdict, detail: expect.stringContaining(words) }]);
  });

  it('of a machine whose clock is ahead counts from when it really began', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(
      clinic,
      2,
      'event=webhook.event.deliveryFailed failedEventType=patient.deleted result=ignored ms=1',
    );
    // It ran from 2.5 to 2 hours before now by the server's clock.
    await ranBefore(clinic, 1.99, noteLine('compared', 1.5, 1, { complete: 1 }));
    expect(await checksOf(clinic, 'Lost deliveries')).toMatchObject([{ verdict: 'attention' }]);
  });
});
