import { describe, expect, it } from 'vitest';
import type { Clinic } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { aPractice } from '../../support/practice.ts';
import { checksOf, noteLine, ranBefore, statusOf } from './support.ts';

const lost = (eventType: string | undefined, status?: number): string =>
  [
    'event=webhook.event.deliveryFailed eventId=64c0ffee00000000000000aa',
    eventType && `failedEventType=${eventType}`,
    status && `httpStatusCode=${status}`,
    'result=ignored attempts=0 ms=2 age=1',
  ]
    .filter(Boolean)
    .join(' ');

const SWEEP = 'result=swept unchanged=9 complete=true attempts=3 ms=1000';

async function verdictOf(clinic: Clinic): Promise<string | undefined> {
  const [check] = await checksOf(clinic, 'Lost deliveries');
  return check?.verdict;
}

describe('a delivery that Semble gave up on', () => {
  it('needs a person: how many, of what, when, with which answer, and the next command', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 3, lost('patient.updated', 504));
    await ranBefore(clinic, 2, lost('PATIENT_UPDATED', 500));
    const [check, ...others] = await checksOf(clinic, 'Lost deliveries');
    expect(others).toEqual([]);
    expect(check?.verdict).toBe('attention');
    expect(check?.detail).toMatch(
      /^Semble gave up on 2: patient\.updated 2 \(last \d{4}-.*Z, answered 500, answered 504\)$/,
    );
    expect(check?.todo).toContain('npx --no-install semble-medplum reconcile --fix');
    const { verdict, activity } = await statusOf(clinic);
    expect(verdict).toBe('attention');
    expect(activity?.lost.map(({ eventType, status, isRepaired }) => [eventType, status, isRepaired])).toEqual([
      ['patient.updated', 500, false],
      ['patient.updated', 504, false],
    ]);
  });

  it.each([
    ['patient.updated', 'a complete sweep', SWEEP, 'ok'],
    ['patient.updated', 'a sweep that was not complete', SWEEP.replace('true', 'false'), 'attention'],
    ['patient.updated', 'a sweep in which a patient failed', `failed=1 ${SWEEP}`, 'attention'],
    ['patient.updated', 'a whole backfill', noteLine('backfilled', 1, 0.9, { patients: 3, whole: 1 }), 'ok'],
    [
      'patient.updated',
      'a backfill of some patients',
      noteLine('backfilled', 1, 0.9, { complete: 1, whole: 0 }),
      'attention',
    ],
    [
      'patient.updated',
      'a backfill with failures',
      noteLine('backfilled', 1, 0.9, { whole: 1, failed: 1 }),
      'attention',
    ],
    [
      'patient.updated',
      'a comparison that left a surplus Patient',
      noteLine('compared', 1, 0.9, { complete: 1, deleted: 1 }),
      'ok',
    ],
    [
      'patient.updated',
      'a comparison that left a difference',
      noteLine('compared', 1, 0.9, { complete: 1, differing: 1 }),
      'attention',
    ],
    ['patient.deleted', 'a complete sweep', SWEEP, 'attention'],
    ['patient.deleted', 'a whole backfill', noteLine('backfilled', 1, 0.9, { whole: 1 }), 'attention'],
    [
      'patient.deleted',
      'a comparison that left a surplus Patient',
      noteLine('compared', 1, 0.9, { complete: 1, deleted: 1 }),
      'attention',
    ],
    ['patient.deleted', 'a comparison with nothing open', noteLine('compared', 1, 0.9, { complete: 1 }), 'ok'],
    ['patient.deleted', 'an unfinished comparison', noteLine('compared', 1, 0.9, { complete: 0 }), 'attention'],
    ['patient.deleted', 'a comparison that began before', noteLine('compared', 3, 0.9, { complete: 1 }), 'attention'],
    ['patient.merged', 'a whole backfill', noteLine('backfilled', 1, 0.9, { whole: 1 }), 'attention'],
    ['PATIENT_MERGED', 'a comparison with nothing open', noteLine('compared', 1, 0.9, { complete: 1 }), 'ok'],
    [undefined, 'a complete sweep', SWEEP, 'attention'],
    [undefined, 'a comparison with nothing open', noteLine('compared', 1, 0.9, { complete: 1 }), 'ok'],
  ])('of %s, after %s', async (eventType, _, line, verdict) => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 2, lost(eventType, 504));
    await ranBefore(clinic, 0.9, line);
    expect(await verdictOf(clinic)).toBe(verdict);
  });

  it('is not found again by a sweep that does not search so far back, unless that read the whole list', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 60, lost('patient.updated', 504));
    await ranBefore(clinic, 1, SWEEP);
    expect(await verdictOf(clinic)).toBe('attention');
    await ranBefore(clinic, 0.5, `${SWEEP} everybody=9 all=true`);
    expect(await verdictOf(clinic)).toBe('ok');
  });

  it('of another kind than patients is none of ours', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 2, lost('booking.created', 500));
    expect(await verdictOf(clinic)).toBeUndefined();
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });

  it('is reported by Semble itself, and counts until both sides were compared', async () => {
    const practice = await aPractice();
    const { semble, medplum } = practice;
    semble.outbox.release();
    const { id } = semble.store.createPatient({ lastName: 'Invented' });
    await semble.outbox.drain();
    medplum.faults.add({
      match: ({ path, body }) => path.startsWith('/webhook/') && body.includes('"patient.deleted"'),
      times: 3,
      status: 504,
    });
    semble.store.deletePatient(id);
    await semble.outbox.drain();
    const [check] = await checksOf(practice, 'Lost deliveries');
    expect(check).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('patient.deleted 1') });
    expect((await practice.reconcile()).verdict).toBe('drift');
    expect(await verdictOf(practice)).toBe('attention');
    const [compared] = await checksOf(practice, 'Comparison');
    expect(compared?.detail).toContain('1 Patients of patients that Semble lists as deleted');
    expect(compared?.todo).toContain('npx --no-install semble-medplum reconcile --fix-deletions');
    expect((await practice.reconcile({ fixDeletions: true })).verdict).toBe('in step');
    expect((await statusOf(practice)).verdict).toBe('ok');
  });
});

describe('a pause of deliveries', () => {
  const pause = (paused: boolean): string =>
    `event=webhook.subscription.updated deliveryPaused=${paused} result=ignored ms=1`;

  it('counts until a comparison after it was resumed has left nothing open', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 9, pause(false));
    expect(await checksOf(clinic, 'Pause')).toEqual([]);
    await ranBefore(clinic, 5, pause(true));
    await ranBefore(clinic, 4, noteLine('compared', 4.1, 4, { complete: 1 }));
    await ranBefore(clinic, 3, pause(false));
    expect(await checksOf(clinic, 'Pause')).toMatchObject([{ verdict: 'attention' }]);
    await ranBefore(clinic, 1, noteLine('compared', 1.1, 1, { complete: 1 }));
    expect(await checksOf(clinic, 'Pause')).toEqual([]);
  });
});
