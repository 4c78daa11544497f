import type { WithId } from '@medplum/core';
import type { Cron } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import type { LocalMedplum } from '../../local/medplum/server.ts';
import {
  aBot,
  aClient,
  aLocalMedplum,
  aNarrowClient,
  aPatient,
  type DeployedBot,
  narrowPolicy,
  refusal,
} from './medplum-support.ts';

const CRON = { features: ['bots', 'cron'] } as const;

function cronFor({ bot, membership }: DeployedBot, members: Partial<Cron> = {}): Cron {
  return {
    resourceType: 'Cron',
    active: true,
    onBehalfOf: { reference: `ProjectMembership/${membership.id}` },
    cronString: '17 2 * * *',
    targetReference: { reference: `Bot/${bot.id}` },
    ...members,
  };
}

/** Creates the Cron as an administrator does. */
async function aCron(medplum: LocalMedplum, deployed: DeployedBot, members?: Partial<Cron>): Promise<WithId<Cron>> {
  return (await aClient(medplum)).createResource(cronFor(deployed, members));
}

describe('a Cron in the local Medplum', () => {
  it('is stored by an administrator and found by its target', async () => {
    const medplum = await aLocalMedplum(CRON);
    const deployed = await aBot(medplum, '');
    const cron = await aCron(medplum, deployed);
    await aCron(medplum, await aBot(medplum, ''));
    const admin = await aClient(medplum);
    const found = await admin.searchResources('Cron', { target: `Bot/${deployed.bot.id}` });
    expect(found.map(({ id }) => id)).toEqual([cron.id]);
  });

  it('runs its Bot with itself as input and no headers, and leaves an AuditEvent that names both', async () => {
    const medplum = await aLocalMedplum(CRON);
    const deployed = await aBot(medplum, 'return [event.input, event.bot.reference, typeof event.headers];', {
      rawBody: true,
    });
    const cron = await aCron(medplum, deployed);
    const reference = `Bot/${deployed.bot.id}`;
    expect(await medplum.runCronResource(cron.id)).toEqual([cron, reference, 'undefined']);
    const admin = await aClient(medplum);
    const [run] = await admin.searchResources('AuditEvent', { entity: reference });
    expect(run?.entity?.map(({ what }) => what?.reference)).toEqual([reference, `Cron/${cron.id}`]);
  });

  it('runs with the rights of the membership that it acts for', async () => {
    const medplum = await aLocalMedplum(CRON);
    const admin = await aClient(medplum);
    await admin.createResource({ ...aPatient(), identifier: [] });
    const deployed = await aBot(medplum, "return (await medplum.searchResources('Patient')).length;");
    const policy = await admin.createResource({ ...narrowPolicy(), resource: [{ resourceType: 'Patient' }] });
    const { clientId } = await medplum.createClient({ accessPolicyId: policy.id });
    const wide = await admin.searchOne('ProjectMembership', { profile: `ClientApplication/${clientId}` });
    const own = await aCron(medplum, deployed);
    const other = await aCron(medplum, deployed, { onBehalfOf: { reference: `ProjectMembership/${wide?.id}` } });
    expect(await medplum.runCronResource(own.id)).toBe(0);
    expect(await medplum.runCronResource(other.id)).toBe(1);
  });

  it.each([
    ['it is not active', { active: false }],
    ['its end has come', { endTime: '2020-01-01T00:00:00Z' }],
    ['its membership is gone', { onBehalfOf: { reference: 'ProjectMembership/gone' } }],
  ])('never runs where %s', async (_why, members) => {
    const medplum = await aLocalMedplum(CRON);
    const cron = await aCron(medplum, await aBot(medplum, ''), members);
    await expect(medplum.runCronResource(cron.id)).rejects.toThrow('A Cron takes');
  });

  it('never runs in a project without the feature', async () => {
    const medplum = await aLocalMedplum();
    const cron = await aCron(medplum, await aBot(medplum, ''));
    await expect(medplum.runCronResource(cron.id)).rejects.toThrow('feature "cron"');
  });

  it.each(['daily', '* * * *', '0 2 * * * *', '0 2 * * MON', ''])('is refused with the schedule %j', async (text) => {
    const medplum = await aLocalMedplum(CRON);
    const admin = await aClient(medplum);
    const cron = cronFor(await aBot(medplum, ''), { cronString: text });
    expect((await refusal(admin.createResource(cron))).issue?.[0]?.expression?.join()).toContain('Cron.cronString');
  });

  it('is refused without a target', async () => {
    const medplum = await aLocalMedplum(CRON);
    const admin = await aClient(medplum);
    const cron = cronFor(await aBot(medplum, ''), { targetReference: { display: 'planted' } });
    expect((await refusal(admin.createResource(cron))).issue?.[0]?.code).toBe('invariant');
  });

  it('cannot be created by a client without administrator rights', async () => {
    const medplum = await aLocalMedplum(CRON);
    const deployed = await aBot(medplum, '');
    for (const client of [await aNarrowClient(medplum), await aClient(medplum, await medplum.createClient({}))]) {
      expect((await refusal(client.createResource(cronFor(deployed)))).id).toBe('forbidden');
    }
  });

  it('is unknown to an older server', async () => {
    const medplum = await aLocalMedplum({ ...CRON, rawBody: false });
    const admin = await aClient(medplum);
    const deployed = await aBot(medplum, '');
    expect((await refusal(admin.searchResources('Cron', {}))).id).toBe('not-found');
    expect((await refusal(admin.createResource(cronFor(deployed)))).id).toBe('not-found');
  });
});
