import type { AuditEvent } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { reachBot } from '../../../../scripts/bot/connect.ts';
import { post } from '../../../../scripts/bot/post.ts';
import { deployedTarget } from '../../../../scripts/bot/target.ts';
import { testRequest } from '../../../../scripts/bot/test-delivery.ts';
import { theBot } from '../../support/clinic.ts';
import { aLoggedPractice, type LoggedPractice, outage, toSemble } from '../../support/failed-deliveries.ts';

const HOUR = 3_600_000;
let clinic: LoggedPractice;

beforeEach(async () => {
  clinic = await aLoggedPractice();
});

/** Leaves the AuditEvent of a run that ended with these lines. */
async function ran(outcomeDesc: string, members: Partial<AuditEvent> = {}): Promise<void> {
  const what = { reference: `Bot/${(await theBot(clinic)).id}` };
  await clinic.medplum.repo.createResource<AuditEvent>({
    resourceType: 'AuditEvent',
    type: { code: 'execute' },
    recorded: new Date().toISOString(),
    outcome: '0',
    outcomeDesc,
    agent: [{ requestor: false }],
    source: { observer: what },
    entity: [{ what }],
    ...members,
  });
}

describe('logs', () => {
  it('shows deliveries in their order, the newest last, with what they came to', async () => {
    const [id = ''] = clinic.addPatients(1);
    clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
    await clinic.deliver();
    const { entries } = await clinic.logs({ patient: id });
    expect(entries).toMatchObject([
      { kind: 'delivery', event: 'patient.created', patient: id, result: 'created', failed: false },
      { kind: 'delivery', event: 'patient.updated', patient: id, result: 'unchanged', failed: false },
    ]);
    for (const { at, ms, age, eventId } of entries) {
      expect(Date.now() - Date.parse(at)).toBeLessThan(60_000);
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(age).toBeLessThan(60);
      expect(eventId).toMatch(/^[0-9a-f]{24}$/);
    }
    expect(await clinic.logLines({ patient: id })).toMatch(
      new RegExp(
        `^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ {2}created +patient.created +${id} +[\\d,]+ ms +\\d+ s ago$`,
        'm',
      ),
    );
  });

  it('shows a failure with the reason in words, in one line where the output is no terminal', async () => {
    const [id = ''] = clinic.addPatients(1);
    outage(clinic.semble, toSemble);
    await clinic.deliver();
    const line = (await clinic.logLines({ failed: true })).split('\n').find((one) => one.includes(id));
    expect(line).toMatch(/ {2}504 +patient\.created .*Semble answered with an error of its own$/);
    expect((await clinic.logLines({ failed: true })).match(/Semble delivers it again/g)).toHaveLength(1);
    expect(await clinic.logLines({ failed: true })).toContain('Next: npx --no-install semble-medplum replay --dry-run');
  });

  it('names the next step only of what no later run has made good', async () => {
    const [id = ''] = clinic.addPatients(1);
    const end = outage(clinic.semble, toSemble);
    await clinic.deliver();
    expect(await clinic.logLines({ patient: id })).toContain('Note: Semble answered');
    end();
    clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
    await clinic.deliver();
    const { entries } = await clinic.logs({ patient: id });
    expect(entries.map(({ result, madeGood }) => [result, madeGood])).toEqual([
      ['504', true],
      ['created', undefined],
    ]);
    const lines = await clinic.logLines({ patient: id });
    expect(lines).toMatch(/ 504 .*A later run has made it good/);
    expect(lines).not.toContain('Note: ');
  });

  it('shows an operator request with its patients, and a dry one as such', async () => {
    const ids = clinic.addPatients(2);
    const { askBot } = await reachBot(clinic.environment);
    for (const write of [false, true]) {
      await askBot({ eventType: 'bot.sync', patientIds: ids, write });
    }
    const { entries } = await clinic.logs({ patient: ids[1] });
    expect(entries).toMatchObject([
      { kind: 'operator', event: 'bot.sync', dryRun: true, patients: ids, counts: { created: 2 } },
      { kind: 'operator', event: 'bot.sync', dryRun: false, patients: ids, counts: { created: 2 } },
    ]);
    const lines = await clinic.logLines({ patient: ids[1] });
    expect(lines.match(/bot\.sync \(dry run\) +2 patients/g)).toHaveLength(1);
    expect(lines).toContain('created 2');
  });

  it('shows notes of commands and sweeps', async () => {
    await ran(
      'event=bot.note about=compared from=2026-01-31T08:00:00.000Z to=2026-01-31T08:00:09.000Z counts=missing:3 result=noted attempts=0 ms=1 age=0',
    );
    await clinic.medplum.runCron((await theBot(clinic)).id);
    const { entries } = await clinic.logs();
    expect(entries.slice(-2)).toMatchObject([
      { kind: 'note', event: 'bot.note', counts: { missing: 3 } },
      { kind: 'sweep', result: 'swept', failed: false },
    ]);
    expect(await clinic.logLines()).toContain('missing 3');
  });

  it("shows Semble's own events about lost deliveries and pauses, and refusals that a self-test caused", async () => {
    const around = `from=${new Date(Date.now() - HOUR).toISOString()} to=${new Date(Date.now() + HOUR).toISOString()}`;
    await ran(`event=bot.note about=self-test ${around} counts=refused:2 result=noted attempts=0 ms=1 age=0`);
    await ran(
      'event=webhook.event.deliveryFailed failedEventType=patient.updated httpStatusCode=502 result=ignored ms=1',
    );
    await ran('event=webhook.subscription.updated deliveryPaused=true result=ignored ms=1');
    const { entries } = await clinic.logs();
    expect(entries.slice(-2)).toMatchObject([
      { failedEventType: 'patient.updated', httpStatusCode: 502 },
      { deliveryPaused: true },
    ]);
    expect(entries.filter(({ selfTest }) => selfTest).map(({ result }) => result)).toEqual(['401', '401']);
    const lines = await clinic.logLines();
    expect(lines).toContain('Semble gave up on a delivery of patient.updated (last answer 502)');
    expect(lines).toContain('deliveries are PAUSED');
    expect(lines).not.toContain('The signature was wrong');
  });

  it('shows why a sweep was not complete', async () => {
    await ran('sweep: the time was up before the end of the list\nresult=swept unchanged=9000 complete=false ms=9');
    expect((await clinic.logs()).entries.at(-1)?.meaning).toContain('ran out of time');
  });

  it('shows refused requests with the reason', async () => {
    const target = await deployedTarget(clinic.environment);
    const forged = { eventType: 'patient.updated', identifiers: {}, flaw: 'wrong signature' } as const;
    await post(testRequest(target, forged, Date.now()));
    const { entries } = await clinic.logs({ refused: true });
    expect(new Set(entries.map(({ result }) => result))).toEqual(new Set(['401']));
    expect(entries.at(-1)).toMatchObject({ kind: 'delivery', reason: 'no-match', failed: false });
    expect(entries.at(-1)?.meaning).toContain('The signature was wrong');
    expect(entries.at(-1)?.patient).toBeUndefined();
  });

  it('shows a run that ended before its last line', async () => {
    await ran('patient: not of the documented type, left out', { outcome: '4' });
    const [entry] = (await clinic.logs({ failed: true })).entries;
    expect(entry).toMatchObject({ failed: true, meaning: expect.stringContaining('ended before its last log line') });
    expect(entry?.result).toBeUndefined();
    expect(await clinic.logLines({ failed: true })).toContain('no result');
  });

  it('has every run of a long log once, also of those that come while it is read', async () => {
    const total = 1_203;
    for (let n = 0; n < total; n++) {
      await ran(`event=patient.updated patient=64c0ffee0000000000000001 eventId=e${n} result=unchanged ms=1`);
    }
    let pages = 0;
    clinic.medplum.faults.add({
      match: ({ path }) => path.includes('AuditEvent') && path.includes('_sort') && ++pages > 1,
      times: 2,
      run: () => ran('event=patient.updated patient=64c0ffee0000000000000001 eventId=late result=unchanged ms=1'),
    });
    const { entries } = await clinic.logs({ patient: '64c0ffee0000000000000001' });
    const ids = entries.map(({ eventId }) => eventId);
    expect(ids.slice(0, total)).toEqual(Array.from({ length: total }, (_, n) => `e${n}`));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  }, 60_000);

  it('leaves out what came before --since', async () => {
    await ran('event=patient.updated patient=64c0ffee0000000000000001 result=updated', {
      recorded: new Date(Date.now() - 25 * HOUR).toISOString(),
    });
    expect((await clinic.logs({ patient: '64c0ffee0000000000000001' })).entries).toEqual([]);
  });
});
