import { describe, expect, it } from 'vitest';
import type { Clinic } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { checksOf, noteLine, ranBefore, statusOf } from './support.ts';

const ONE = '64c0ffee0000000000000001';
const OTHER = '64c0ffee0000000000000002';

const run = (event: string, patient: string, result: string, line?: string): string =>
  `${line ? `${line}\n` : ''}event=${event} eventId=64c0ffee00000000000000aa patient=${patient} result=${result} attempts=1 ms=9 age=0`;
const DOWN = 'unavailable: Semble gave no answer: unreachable';
const TOKEN = 'refused: SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access';
const HIDDEN = 'refused: SEMBLE_API_TOKEN may not read patients: check its role in Semble';

const SWEPT = 'result=swept unchanged=9 complete=true attempts=3 ms=1000';
const MERGED = `event=patient.merged source=${OTHER} target=${ONE} result=merged attempts=1 ms=9 age=0`;

/** The check of the failed deliveries; the ordinary one when there is none. */
async function deliveries(clinic: Clinic) {
  const [check] = [...(await checksOf(clinic, 'Failed deliveries')), ...(await checksOf(clinic, 'Deliveries'))];
  return check;
}

describe('a delivery that failed', () => {
  it('needs a person while no later run for the patient succeeded, also when the newest delivery was fine', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 3, run('patient.updated', ONE, '504', DOWN));
    await ranBefore(clinic, 2, run('patient.updated', OTHER, 'updated'));
    const check = await deliveries(clinic);
    expect(check?.verdict).toBe('attention');
    expect(check?.detail).toContain(`for ${ONE}, while other patients succeed: Semble gave no answer: unreachable`);
    expect(check?.todo).toContain('npx --no-install semble-medplum replay');
    expect((await statusOf(clinic)).activity?.failing).toMatchObject([
      { patient: ONE, event: 'patient.updated', status: '504', reason: 'Semble gave no answer: unreachable' },
    ]);
    await ranBefore(clinic, 1, run('patient.phone.added', ONE, 'unchanged'));
    expect(await deliveries(clinic)).toMatchObject({
      verdict: 'ok',
      detail: expect.stringContaining('1 that failed were made good by a later run'),
    });
  });

  it.each([
    ['patient.updated', 'an older success', run('patient.updated', ONE, 'updated'), 4, 'attention'],
    ['patient.updated', 'a sweep of all patients', `${SWEPT} everybody=9 all=true`, 1, 'ok'],
    ['patient.updated', 'a sweep of those that changed', SWEPT, 1, 'attention'],
    ['patient.updated', "a command's request", `event=bot.sync write=true patients=${ONE} ${SWEPT}`, 1, 'ok'],
    ['patient.updated', 'the merge of another patient into it', MERGED, 1, 'attention'],
    ['patient.updated', 'the deletion of the patient', run('patient.deleted', ONE, 'deleted'), 1, 'ok'],
    ['patient.updated', 'a whole backfill', noteLine('backfilled', 1, 1, { whole: 1 }), 1, 'ok'],
    ['patient.updated', 'a comparison with nothing open', noteLine('compared', 1, 1, { complete: 1 }), 1, 'ok'],
    ['patient.deleted', 'a later sync', run('patient.updated', ONE, 'unchanged'), 1, 'attention'],
    ['patient.deleted', 'a sweep of all patients', `${SWEPT} everybody=9 all=true`, 1, 'attention'],
    ['patient.deleted', 'its repetition', run('patient.deleted', ONE, 'absent'), 1, 'ok'],
    ['patient.deleted', 'a comparison with nothing open', noteLine('compared', 1, 1, { complete: 1 }), 1, 'ok'],
  ])('of %s, with %s', async (event, _, line, hours, verdict) => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 3, run(event, ONE, '504', DOWN));
    await ranBefore(clinic, hours, line);
    expect((await deliveries(clinic))?.verdict).toBe(verdict);
  });

  it('for every patient is told apart from one for a single patient', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 9, run('patient.updated', ONE, 'updated'));
    await ranBefore(clinic, 3, run('patient.updated', ONE, '500', HIDDEN));
    await ranBefore(clinic, 2, run('patient.created', OTHER, '500', HIDDEN));
    expect((await deliveries(clinic))?.detail).toContain(
      `for ${OTHER}, ${ONE}, and no other patient has succeeded since then: SEMBLE_API_TOKEN may not`,
    );
    await ranBefore(clinic, 1, run('patient.updated', OTHER, 'updated'));
    expect((await deliveries(clinic))?.detail).toContain(
      `for ${ONE}, while other patients succeed: SEMBLE_API_TOKEN may not`,
    );
  });

  it('names each reason with the setting or the token that the log names', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 3, run('patient.updated', ONE, '500', TOKEN));
    await ranBefore(clinic, 0, 'refused: SEMBLE_SWEEP_HOURS: expected a number\nresult=500 attempts=0 ms=1');
    const [check, other] = await checksOf(clinic, 'Failed deliveries');
    expect(check?.detail).toContain('before the patient was known: SEMBLE_SWEEP_HOURS: expected a number');
    expect(other?.detail).toContain('SEMBLE_API_TOKEN was refused by Semble');
    expect(check?.todo).toContain('npx --no-install semble-medplum deploy');
  });

  it('before its patient was known waits for a comparison of both sides', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 4, 'refused: SEMBLE_SWEEP_HOURS: expected a number\nresult=500 attempts=0 ms=1');
    await ranBefore(clinic, 3, run('patient.updated', ONE, 'updated'));
    expect((await deliveries(clinic))?.verdict).toBe('attention');
    await ranBefore(clinic, 1, noteLine('compared', 1, 1, { complete: 1 }));
    expect((await deliveries(clinic))?.verdict).toBe('ok');
  });

  it('is not an operator request that an older bot does not know', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 0, 'not-a-delivery: not an operator request\nresult=400 attempts=0 ms=1 age=0');
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });
});

describe('a quarantined patient', () => {
  const DOUBLED = 'quarantined: two Patients have this Semble id, or one has two';

  it('needs a person, with the reason, until a later delivery is done', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 90, run('patient.updated', ONE, 'quarantined', DOUBLED));
    expect(await checksOf(clinic, 'Quarantined')).toMatchObject([
      { verdict: 'attention', detail: `${ONE}: two Patients have this Semble id, or one has two` },
    ]);
    await ranBefore(clinic, 1, run('patient.updated', ONE, 'updated'));
    expect(await checksOf(clinic, 'Quarantined')).toEqual([]);
  });

  it('says when its deletion waits, which no later sync makes good', async () => {
    const clinic = await aDeployedClinic();
    await ranBefore(clinic, 3, run('patient.deleted', ONE, 'quarantined', DOUBLED));
    await ranBefore(clinic, 2, run('patient.updated', ONE, 'absent'));
    const [check] = await checksOf(clinic, 'Quarantined');
    expect(check?.detail).toContain(
      `${ONE}: two Patients have this Semble id, or one has two, and its patient.deleted waits`,
    );
    expect(check?.todo).toContain('npx --no-install semble-medplum reconcile --fix-deletions');
    await ranBefore(clinic, 1, noteLine('compared', 1, 1, { complete: 1 }));
    expect(await checksOf(clinic, 'Quarantined')).toEqual([]);
  });
});
