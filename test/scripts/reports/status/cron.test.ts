import type { Bot } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { type Clinic, change, theBot, theMembership, theProject } from '../../support/clinic.ts';
import { aCronFor, aDeployedClinic } from '../../support/operations.ts';
import { complaints, statusOf } from './support.ts';

async function cronChecks(clinic: Clinic) {
  return (await statusOf(clinic)).checks.filter(({ thing }) => thing === 'Cron');
}

describe('the status of a bot that a Cron resource runs', () => {
  it('is fine, and lists the Cron', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    await clinic.deploy();
    expect(await cronChecks(clinic)).toEqual([
      { thing: 'Cron', verdict: 'ok', detail: expect.stringContaining(`${cron.id}: 5 3 * * *`) },
    ]);
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });

  it('shows its last sweep, also one that the bot refused to do', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    await clinic.deploy();
    await clinic.medplum.runCronResource(cron.id);
    const sweepOf = async () => (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Sweep');
    expect(await sweepOf()).toMatchObject({ verdict: 'ok', detail: expect.stringMatching(/, complete$/) });
    const project = await theProject(clinic);
    const secret = project.secret?.filter(({ name }) => name !== 'SEMBLE_API_TOKEN') ?? [];
    await clinic.medplum.repo.updateResource({ ...project, secret });
    await clinic.medplum.runCronResource(cron.id);
    expect(await sweepOf()).toMatchObject({ verdict: 'attention', detail: expect.stringContaining('NOT COMPLETE') });
  });

  it('needs a person where the Bot has a cronString too', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic);
    const [check, ...others] = await cronChecks(clinic);
    expect(others).toEqual([]);
    expect(check).toMatchObject({
      verdict: 'attention',
      todo: expect.stringContaining('npx --no-install semble-medplum deploy'),
    });
    expect(check?.detail).toContain(cron.id);
    expect(check?.detail).toContain('17 2 * * *');
    await clinic.deploy();
    expect(await complaints(clinic)).toEqual([]);
  });

  it('needs a person where the Cron runs on behalf of another membership', async () => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic, { onBehalfOf: { reference: 'ProjectMembership/another' } });
    await clinic.deploy();
    const { id } = await theMembership(clinic);
    const [check] = await cronChecks(clinic);
    expect(check).toMatchObject({ verdict: 'attention', todo: expect.stringContaining(`ProjectMembership/${id}`) });
    expect(check?.detail).toContain(cron.id);
    expect(await complaints(clinic)).toHaveLength(1);
  });

  it('lists each of several, and a person is needed for those that are wrong', async () => {
    const clinic = await aDeployedClinic();
    await aCronFor(clinic);
    await aCronFor(clinic, { onBehalfOf: { reference: 'ProjectMembership/another' } });
    await clinic.deploy();
    expect((await cronChecks(clinic)).map(({ verdict }) => verdict).toSorted()).toEqual(['attention', 'ok']);
  });

  it.each([
    ['is not active', { active: false }],
    ['has come to its end', { endTime: '2020-01-01T00:00:00Z' }],
  ])('is fine beside a cronString where the Cron %s, and says that it does not run', async (_why, members) => {
    const clinic = await aDeployedClinic();
    const cron = await aCronFor(clinic, members);
    expect(await cronChecks(clinic)).toEqual([
      { thing: 'Cron', verdict: 'ok', detail: expect.stringMatching(new RegExp(`${cron.id}.*does not run`)) },
    ]);
    expect(await complaints(clinic)).toEqual([]);
  });

  it('needs a person where the project has no feature for it', async () => {
    const clinic = await aDeployedClinic();
    await aCronFor(clinic);
    await clinic.deploy();
    await change(clinic, await theProject(clinic), { features: ['bots'] });
    expect((await cronChecks(clinic)).map(({ verdict, detail }) => [verdict, detail])).toEqual([
      ['attention', expect.stringContaining('no feature "cron"')],
    ]);
  });

  it('does not list the Cron of another Bot', async () => {
    const clinic = await aDeployedClinic();
    await aCronFor(clinic, { targetReference: { reference: 'Bot/another' } });
    expect(await cronChecks(clinic)).toEqual([]);
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });

  it('is fine, and says so, where Cron resources can not be read', async () => {
    const clinic = await aDeployedClinic({ medplum: { rawBody: false } });
    expect(await cronChecks(clinic)).toEqual([
      { thing: 'Cron', verdict: 'ok', detail: expect.stringContaining('cannot be read') },
    ]);
    expect((await statusOf(clinic)).verdict).toBe('ok');
  });

  it('has no schedule where there is neither', async () => {
    const clinic = await aDeployedClinic();
    const { cronString: _cron, ...bot } = await theBot(clinic);
    await clinic.medplum.repo.updateResource<Bot>(bot);
    const sweep = (await statusOf(clinic)).checks.find(({ thing }) => thing === 'Sweep');
    expect(sweep?.detail).toContain('no schedule');
  });
});
