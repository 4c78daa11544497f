import type { WithId } from '@medplum/core';
import type { Bot, Cron } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { sampleOf } from '../../../support/scale.ts';
import {
  aClinic,
  all,
  type Clinic,
  change,
  countWrites,
  stateOf,
  theBot,
  theMembership,
  touched,
} from '../../support/clinic.ts';
import { aCronFor, aDeployedClinic, removeAt } from '../../support/operations.ts';

/** The Bot has no `cronString` and the Cron is as it was made. */
async function expectCronAlone(clinic: Clinic, cron: WithId<Cron>): Promise<void> {
  expect(await theBot(clinic)).not.toHaveProperty('cronString');
  expect(await all<Cron>(clinic, 'Cron')).toEqual([cron]);
}

describe('a deployment where a Cron resource targets the bot', () => {
  it('takes its own cronString away, leaves the Cron alone, and says that it is the schedule', async () => {
    const clinic = await aDeployedClinic();
    expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
    const cron = await aCronFor(clinic);
    const report = await clinic.deploy();
    expect(touched(report)).toEqual(['Flags']);
    expect(report.rows.find(({ thing }) => thing === 'Flags')?.detail).toBe('publicWebhook, rawBody');
    expect(report.notes.join('\n')).toContain(`The Cron ${cron.id} (5 3 * * *) is the schedule of the bot`);
    await expectCronAlone(clinic, cron);
  });

  it('writes nothing the second time, and nothing in a dry run', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    const writes = countWrites(clinic);
    expect(touched(await clinic.deploy({ dryRun: true }))).toEqual(['Flags', 'Self-test']);
    expect(writes()).toBe(0);
    await clinic.deploy();
    expect(writes()).toBe(1);
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(writes()).toBe(1);
    await expectCronAlone(clinic, cron);
  });

  it('sweeps by it', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    await clinic.deploy();
    clinic.semble.outbox.hold();
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    expect(await clinic.medplum.runCronResource(cron.id)).toMatchObject({
      result: 'swept',
      complete: true,
      counts: { created: 1 },
    });
  });

  it('takes a cronString away that somebody set again', async () => {
    const clinic = await aDeployedClinic();
    await aCronFor(clinic);
    await clinic.deploy();
    await change<Bot>(clinic, await theBot(clinic), { cronString: '1 1 * * *' });
    expect(touched(await clinic.deploy())).toEqual(['Flags']);
    expect(await theBot(clinic)).not.toHaveProperty('cronString');
  });

  it('sets its own cronString again once the Cron is gone', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    await clinic.deploy();
    await clinic.medplum.repo.deleteResource('Cron', cron.id);
    await clinic.deploy();
    expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
  });

  const others: [string, Partial<Cron>][] = [
    ['is not active', { active: false }],
    ['has come to its end', { endTime: '2020-01-01T00:00:00Z' }],
    ['targets another Bot', { targetReference: { reference: 'Bot/another' } }],
  ];
  it.each(sampleOf(others, (_, place) => place === 0))(
    'keeps its own cronString where the Cron %s',
    async (_why, members) => {
      const clinic = await aDeployedClinic();
      const cron = await aCronFor(clinic, members);
      const report = await clinic.deploy();
      expect(touched(report)).toEqual([]);
      expect(report.notes.join()).not.toContain(cron.id);
      expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
    },
  );

  it('does not take --cron, says what to do, and writes nothing', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    const writes = countWrites(clinic);
    const [problem, ...others] = await clinic.problems({ cron: '5 4 * * *' });
    expect(problem?.what).toContain(`Cron ${cron.id}`);
    expect(problem?.what).toContain('--cron');
    expect(problem?.todo).toMatch(/cronString.*delete/);
    expect(others).toEqual([]);
    expect(writes()).toBe(0);
  });

  it('names a Cron that runs on behalf of another membership', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic, { onBehalfOf: { reference: 'ProjectMembership/another' } });
    const { notes } = await clinic.deploy();
    const { id } = await theMembership(clinic);
    expect(notes.join('\n')).toMatch(
      new RegExp(`${cron.id}.*on behalf of another membership.*ProjectMembership/${id}`),
    );
    await expectCronAlone(clinic, cron);
  });
});

describe('a Medplum whose Cron resources cannot be read', () => {
  const answers: [string, number][] = [
    ['refuses', 403],
    ['does not know them', 404],
    ['does not know their search', 400],
  ];
  it.each(sampleOf(answers, (_, place) => place === 0))(
    'is deployed to as if there were none, and a note says so: it %s',
    async (_what, status) => {
      const clinic = await aClinic();
      clinic.medplum.faults.add({
        match: ({ path }) => path.includes('/Cron'),
        times: Number.POSITIVE_INFINITY,
        status,
        body: JSON.stringify({
          resourceType: 'OperationOutcome',
          ...(status !== 400 && { id: status === 403 ? 'forbidden' : 'not-found' }),
          issue: [{ severity: 'error', code: 'invalid', details: { text: 'planted' } }],
        }),
      });
      await clinic.deploy();
      const report = await clinic.deploy();
      expect(touched(report)).toEqual([]);
      expect(report.notes.join('\n')).toMatch(/Cron resources cannot be read/);
      expect(report.notes.join('\n')).not.toContain('planted');
      expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
    },
  );

  it('is an older server, too', async () => {
    const clinic = await aDeployedClinic({ medplum: { rawBody: false } });
    const report = await clinic.deploy();
    expect(report.notes.join('\n')).toMatch(/Cron resources cannot be read/);
    expect((await theBot(clinic)).cronString).toBe('17 2 * * *');
  });

  it('is not deployed to where it fails altogether', async () => {
    const clinic = await aDeployedClinic();
    clinic.medplum.faults.add({
      match: ({ path }) => path.includes('/Cron'),
      times: Number.POSITIVE_INFINITY,
      status: 500,
      body: JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ severity: 'error', code: 'exception' }] }),
    });
    expect((await clinic.problems()).map(({ what }) => what)).toEqual([
      expect.stringContaining('Medplum answered 500'),
    ]);
  });
});

describe('a removal where a Cron resource targets the bot', () => {
  it('leaves it alone, and says that it still runs the bot', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    const rows = await removeAt(clinic);
    expect(rows.filter(({ thing }) => thing === `Cron ${cron.id}`)).toEqual([
      { thing: `Cron ${cron.id}`, state: 'unchanged', detail: expect.stringContaining('delete it in Medplum') },
    ]);
    expect(stateOf({ ...(await clinic.deploy()), rows }, 'Schedule')).toBe('removed');
    expect(await all<Cron>(clinic, 'Cron')).toHaveLength(1);
  });
});
