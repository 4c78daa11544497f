import type { AuditEvent } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { post } from '../../../../scripts/bot/post.ts';
import { deployedTarget } from '../../../../scripts/bot/target.ts';
import { testRequest } from '../../../../scripts/bot/test-delivery.ts';
import { isWrite, theBot } from '../../support/clinic.ts';
import { aLoggedPractice, type LoggedPractice, outage, toPatients, toSemble } from '../../support/failed-deliveries.ts';
import { problemsOf } from '../../support/practice.ts';

let clinic: LoggedPractice;

beforeEach(async () => {
  clinic = await aLoggedPractice();
});

async function aPatientInStep(): Promise<string> {
  const [id = ''] = clinic.addPatients(1);
  expect(await clinic.deliver()).toEqual([200]);
  return id;
}

describe('replay', () => {
  it('repeats the syncs that failed during an outage of Semble, once for each patient', async () => {
    const [one = '', two = ''] = clinic.addPatients(2);
    const end = outage(clinic.semble, toSemble);
    clinic.semble.store.updatePatient(one, { lastName: 'Imagined' });
    expect(await clinic.deliver()).toEqual([504, 504, 504]);
    end();
    const report = await clinic.replay();
    expect(report.repeats).toMatchObject([
      { asks: 'sync', patient: one, deliveries: 2, status: '504', result: 'in step', isWell: true },
      { asks: 'sync', patient: two, deliveries: 1, status: '504', result: 'in step', isWell: true },
    ]);
    expect(report.isWell).toBe(true);
    expect((await clinic.patients(one)).map(({ name }) => name?.[0]?.family)).toEqual(['Imagined']);
    expect(await clinic.patients(two)).toHaveLength(1);
    expect(await clinic.logs({ failed: true })).toMatchObject({ entries: [] });
    expect(await clinic.replay()).toMatchObject({ repeats: [], isWell: true });
  });

  it('needs nothing for a patient whose later delivery has succeeded', async () => {
    const [id = ''] = clinic.addPatients(1);
    const [held] = clinic.semble.outbox.held;
    const end = outage(clinic.semble, toSemble);
    expect((await held?.deliver())?.status).toBe(504);
    end();
    expect((await clinic.logs({ failed: true })).entries).toMatchObject([{ patient: id, result: '504' }]);
    expect((await held?.deliver())?.status).toBe(200);
    expect(await clinic.replay()).toMatchObject({ repeats: [], isWell: true });
  });

  it('repeats a deletion that was lost while Medplum did not answer the bot', async () => {
    const id = await aPatientInStep();
    const end = outage(clinic.medplum, toPatients);
    clinic.semble.store.deletePatient(id);
    expect(await clinic.deliver()).toEqual([504]);
    end();
    expect(await clinic.patients(id)).toHaveLength(1);
    const report = await clinic.replay();
    expect(report.repeats).toMatchObject([{ asks: 'delete', patient: id, result: 'deleted', isWell: true }]);
    expect(await clinic.patients(id)).toEqual([]);
    expect(await clinic.replay()).toMatchObject({ repeats: [], isWell: true });
  }, 40_000);

  it('keeps the Patient of a deletion whose patient Semble still returns, and says so', async () => {
    const id = await aPatientInStep();
    const end = outage(clinic.medplum, toPatients);
    clinic.semble.store.deletePatient(id);
    expect(await clinic.deliver()).toEqual([504]);
    end();
    clinic.semble.store.deletedPatients = 'row';
    expect(await clinic.replay()).toMatchObject({ repeats: [{ result: 'kept', isWell: false }], isWell: false });
    expect(await clinic.patients(id)).toHaveLength(1);
    expect(clinic.replayLines.join('\n')).toContain('so that the bot kept the Patients: 1');
  }, 40_000);

  it('a sync after a failed deletion does not make the deletion good', async () => {
    const id = await aPatientInStep();
    const end = outage(clinic.medplum, toPatients);
    clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
    const [update] = clinic.semble.outbox.held;
    clinic.semble.store.deletePatient(id);
    const deletion = clinic.semble.outbox.held[1];
    expect((await deletion?.deliver())?.status).toBe(504);
    end();
    expect((await update?.deliver())?.status).toBe(200);
    expect((await clinic.replay()).repeats).toMatchObject([{ asks: 'delete', result: 'deleted' }]);
  }, 40_000);

  it('and a delivery that arrives while it runs end in one Patient with the newest state', async () => {
    const [id = ''] = clinic.addPatients(1);
    const end = outage(clinic.semble, toSemble);
    expect(await clinic.deliver()).toEqual([504]);
    end();
    let status: number | undefined;
    clinic.semble.faults.add({
      match: toSemble,
      when: 'after',
      run: async () => {
        clinic.semble.store.updatePatient(id, { lastName: 'Imagined' });
        status = (await clinic.deliver())[0];
      },
    });
    expect(await clinic.replay()).toMatchObject({ repeats: [{ patient: id, result: 'in step' }], isWell: true });
    expect(status).toBe(200);
    expect((await clinic.patients(id)).map(({ name }) => name?.[0]?.family)).toEqual(['Imagined']);
  });

  it('does the rest another time when the bot cannot be reached', async () => {
    clinic.addPatients(1);
    const end = outage(clinic.semble, toSemble);
    await clinic.deliver();
    end();
    clinic.medplum.faults.add({
      match: ({ path }) => path.startsWith('/webhook/'),
      times: Number.POSITIVE_INFINITY,
      status: 502,
    });
    const report = await clinic.replay();
    expect(report).toMatchObject({ repeats: [{ result: 'not done', isWell: false }], isWell: false });
    expect(report.problems).toHaveLength(1);
    clinic.medplum.faults.clear();
    expect(await clinic.replay()).toMatchObject({ repeats: [{ result: 'in step' }], isWell: true });
  });

  it('repeats what a revoked token made fail, after the token was replaced', async () => {
    const [id = ''] = clinic.addPatients(1);
    clinic.semble.store.tokens.remove(clinic.variables['SEMBLE_API_TOKEN'] ?? '');
    expect(await clinic.deliver()).toEqual([500]);
    const [{ meaning = '' } = {}] = (await clinic.logs({ failed: true })).entries;
    expect(meaning).toBe("Semble refused the bot's token");
    const report = await clinic.replay();
    expect(report).toMatchObject({ repeats: [{ patient: id, result: 'not done', isWell: false }], isWell: false });
    expect(report.problems.map(({ what }) => what)).toEqual(['The bot is misconfigured (500)']);
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: READ_PERMISSIONS });
    await clinic.deploy();
    expect(await clinic.replay()).toMatchObject({ repeats: [{ patient: id, result: 'in step' }], isWell: true });
    expect(await clinic.patients(id)).toHaveLength(1);
  });

  it('never repeats what was answered 401', async () => {
    const [id = ''] = clinic.addPatients(1);
    clinic.drop();
    const target = await deployedTarget(clinic.environment);
    for (const eventType of ['patient.updated', 'patient.deleted', 'patient.merged']) {
      const forged = { eventType, identifiers: { patientId: id }, flaw: 'wrong signature' } as const;
      expect((await post(testRequest(target, forged, Date.now()))).status).toBe(401);
    }
    expect(await clinic.replay()).toMatchObject({ repeats: [], unnamed: 0, isWell: true });
    expect(await clinic.patients(id)).toEqual([]);
    const { entries } = await clinic.logs({ refused: true });
    expect(entries.slice(-3)).toMatchObject(Array(3).fill({ result: '401', reason: 'no-match' }));
  });

  it('never repeats a delivery that was answered 401, not even when it is named', async () => {
    const id = await aPatientInStep();
    const what = { reference: `Bot/${(await theBot(clinic)).id}` };
    await clinic.medplum.repo.createResource<AuditEvent>({
      resourceType: 'AuditEvent',
      type: { code: 'execute' },
      recorded: new Date().toISOString(),
      outcome: '4',
      outcomeDesc: `unauthorized: timestamp-too-old\nevent=patient.deleted eventId=planted patient=${id} result=401 ms=1`,
      agent: [{ requestor: false }],
      source: { observer: what },
      entity: [{ what }],
    });
    expect((await clinic.replay()).repeats).toEqual([]);
    const [problem] = await problemsOf(clinic.replay({ event: 'planted' }));
    expect(problem).toContain('answered 401: it is never repeated');
    expect(await clinic.patients(id)).toHaveLength(1);
  });

  it('writes nothing in a dry run, and shows the plan', async () => {
    const [id = ''] = clinic.addPatients(1);
    const end = outage(clinic.semble, toSemble);
    expect(await clinic.deliver()).toEqual([504]);
    end();
    let writes = 0;
    const match = (request: Parameters<typeof isWrite>[0]): boolean => {
      writes += isWrite(request) || request.path.startsWith('/webhook/') ? 1 : 0;
      return false;
    };
    clinic.medplum.faults.add({ match });
    expect(await clinic.replay({ dryRun: true })).toMatchObject({ dryRun: true, repeats: [{ result: 'planned' }] });
    expect(writes).toBe(0);
    expect(clinic.replayLines.join('\n')).toContain(`${id}  sync: the bot reads Semble again (1 failed, last 504)`);
    expect(clinic.replayLines.join('\n')).not.toContain('Writes to');
  });

  it('shows the address that it writes to before it writes', async () => {
    clinic.addPatients(1);
    const end = outage(clinic.semble, toSemble);
    await clinic.deliver();
    end();
    await clinic.replay();
    const lines = clinic.replayLines.join('\n');
    expect(lines.indexOf(`Writes to Medplum ${clinic.medplum.baseUrl}`)).toBeGreaterThan(-1);
    expect(lines.indexOf('Writes to')).toBeLessThan(lines.indexOf('Results:'));
  });

  it('repeats one event, and says why it cannot repeat another', async () => {
    const [one = '', two = ''] = clinic.addPatients(2);
    const end = outage(clinic.semble, toSemble);
    await clinic.deliver();
    end();
    const eventId = (await clinic.logs({ patient: two })).entries[0]?.eventId ?? '';
    expect(await clinic.replay({ event: eventId })).toMatchObject({ repeats: [{ patient: two }], isWell: true });
    expect(await clinic.patients(one)).toEqual([]);
    expect(await clinic.replay({ event: eventId })).toMatchObject({ repeats: [], isWell: true });
    const [problem] = await problemsOf(clinic.replay({ event: 'no-such-event' }));
    expect(problem).toContain('The log has no delivery with this event id');
  });

  it('names the command for deliveries that Semble gave up on', async () => {
    clinic.semble.outbox.raise({
      eventType: 'webhook.event.deliveryFailed',
      identifiers: { subscriptionId: '692597070fe21cfa5e6a010f', outboxId: '692597070fe21cfa5e6a0110' },
      metadata: { failedEventType: 'patient.deleted', httpStatusCode: 502 },
    });
    expect(await clinic.deliver()).toEqual([200]);
    expect(await clinic.replay()).toMatchObject({ lost: [{ eventType: 'patient.deleted', count: 1 }], isWell: false });
    const said = clinic.replayLines.join('\n');
    expect(said).toContain(
      'Not repeated, because Semble gave up on them and does not say for which patients: patient.deleted 1',
    );
    expect(said).toContain('reconcile --fix-deletions, which finds the patients');
    expect(said).not.toContain('not well');
    expect(clinic.replayLines.at(-1)).toMatch(/^This replay did all that it can\. Left to do: a comparison, because/);
  });
});
