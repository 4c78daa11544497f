import { describe, expect, it } from 'vitest';
import { theBot } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { complaints, ran, statusOf } from './support.ts';

const HOUR = 3_600_000;

describe('the log of the bot', () => {
  it.each([
    ['patient.restored', true],
    ['PATIENT_DOCUMENT_ADDED', true],
    ['webhook.subscription.updated', true],
    ['deploy.selfTest', false],
    ['booking.created', false],
    ['patient', false],
  ])('counts %s among the deliveries of Semble: %s', async (event, counts) => {
    const clinic = await aDeployedClinic();
    const { activity: before } = await statusOf(clinic);
    expect(before?.lastDelivery).toBeUndefined();
    await ran(clinic, [`event=${event} patient=64c0ffee0000000000000001 result=unchanged ms=9`]);
    const { activity } = await statusOf(clinic);
    expect(activity?.lastDelivery !== undefined).toBe(counts);
  });

  it('is added up by what the caller got', async () => {
    const clinic = await aDeployedClinic();
    const { id } = clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
    await clinic.semble.outbox.drain();
    const { activity } = await statusOf(clinic);
    // The accepted delivery of the self-test is among them, its two refusals are not.
    expect(activity?.results).toEqual({ created: 1, updated: 1, ignored: 1 });
    expect(activity).toMatchObject({ refusals: {}, ownRefusals: 2 });
  });

  it('is read in the form that another runtime gives it', async () => {
    const clinic = await aDeployedClinic();
    const stamp = '2026-11-22T01:02:03.004Z\t6d1b\tINFO\t';
    await ran(clinic, [
      `START\n${stamp}event=patient.created patient=64c0ffee0000000000000001 result=created ms=9\nEND`,
    ]);
    expect((await statusOf(clinic)).activity?.results).toMatchObject({ created: 1 });
  });

  it('names those who are quarantined, and the last delivery that failed', async () => {
    const clinic = await aDeployedClinic();
    const patient = '64c0ffee0000000000000001';
    await ran(clinic, [
      `quarantined: two Patients have this Semble id\nevent=patient.updated patient=${patient} result=quarantined`,
      'refused: SEMBLE_API_TOKEN: expected a token\nevent=patient.updated patient=64c0ffee0000000000000002 result=500',
    ]);
    const found = (await complaints(clinic)).join('\n');
    expect(found).toContain(`Quarantined: ${patient}`);
    expect(found).toContain('500 1');
    await ran(clinic, ['event=patient.updated patient=64c0ffee0000000000000002 result=updated']);
    expect((await complaints(clinic)).map((one) => one.split(':')[0])).toEqual(['Quarantined']);
  });

  it('shows a spike of refusals, and takes the usual few for none', async () => {
    const clinic = await aDeployedClinic();
    const refused = (count: number) => Array<string>(count).fill('unauthorized: wrong-token\nresult=401');
    await ran(clinic, refused(7));
    expect(await complaints(clinic)).toEqual([]);
    await ran(clinic, refused(20));
    expect((await complaints(clinic)).join()).toContain('Refused requests: 27 in 24 hours, 0.0 a day before');
    const lastWeek = new Date(Date.now() - 72 * HOUR).toISOString();
    await ran(clinic, refused(70), { recorded: lastWeek });
    expect(await complaints(clinic)).toEqual([]);
  });

  it('shows the last sweep, whether it was complete, and when there was none', async () => {
    const clinic = await aDeployedClinic();
    const sweepOf = async () => (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Sweep');
    expect(await sweepOf()).toMatchObject({ verdict: 'ok', detail: 'none yet' });
    await clinic.medplum.runCron((await theBot(clinic)).id);
    expect(await sweepOf()).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('complete') });
    await ran(clinic, ['sweep: the time was up before the end of the list\nresult=swept unchanged=9000']);
    expect(await sweepOf()).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('NOT COMPLETE') });
    const later = await complaints(clinic, Date.now() + 60 * HOUR);
    expect(later.join()).toContain('none in the last 50 hours');
  });

  it.each([
    ['complete=true', 'sweep: a page came to nothing: planted', 'ok', ', complete'],
    ['complete=false', "sweep: Semble's list breaks off before its end", 'attention', 'NOT COMPLETE'],
    ['complete=false', 'of no interest', 'attention', 'NOT COMPLETE'],
  ])('takes the word of a sweep on itself: %s after "%s"', async (word, line, verdict, words) => {
    const clinic = await aDeployedClinic();
    await ran(clinic, [`${line}\nresult=swept unchanged=9000 ${word} attempts=180 ms=99000`]);
    const sweep = (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Sweep');
    expect(sweep).toMatchObject({ verdict, detail: expect.stringContaining(words) });
  });

  it('shows a sweep that the bot refused to do', async () => {
    const clinic = await aDeployedClinic();
    const what = { reference: `Bot/${(await theBot(clinic)).id}` };
    await ran(clinic, ['refused: SEMBLE_API_TOKEN is not set\nresult=500'], { entity: [{ what }, { what }] });
    expect((await complaints(clinic)).join()).toContain('NOT COMPLETE');
  });
});
