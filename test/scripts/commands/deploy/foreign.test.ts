import type { AccessPolicy, Bot, ClientApplication, Project } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { BOT_NAME, LABEL_PREFIX, POLICY_NAME, WEBHOOK_CLIENT_NAME } from '../../../../scripts/core/names.ts';
import { patientAccess } from '../../../../scripts/medplum/access-policy.ts';
import {
  aClinic,
  all,
  type Clinic,
  change,
  stateOf,
  theBot,
  theProject,
  theSecrets,
  touched,
} from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';
import { changePolicy } from './drifting.ts';

/** Things of others that look as much like ours as can be. */
async function plantForeignThings(clinic: Clinic): Promise<() => Promise<unknown>> {
  const { repo } = clinic.medplum;
  const planted = [
    await repo.createResource<AccessPolicy>({ resourceType: 'AccessPolicy', name: 'Semble patient sync (old)' }),
    await repo.createResource<Bot>({ resourceType: 'Bot', name: BOT_NAME, description: 'Somebody else made it' }),
    await repo.createResource<Bot>({ resourceType: 'Bot', name: `${BOT_NAME}-2`, publicWebhook: true }),
    await repo.createResource<ClientApplication>({ resourceType: 'ClientApplication', name: WEBHOOK_CLIENT_NAME }),
  ];
  const elsewhere = 'https://elsewhere.example/webhook/1';
  const subscriptions = [
    { url: elsewhere, label: 'Booking system', eventTypes: ['patient.created'] },
    { url: elsewhere, label: `${LABEL_PREFIX}patients`, eventTypes: ['patient.updated'] },
  ].map((input) => clinic.semble.subscriptions.create(input).data?.id ?? '');
  const project = await theProject(clinic);
  const secret = [
    { name: 'PAYMENT_KEY', valueString: 'theirs' },
    { name: 'RETRIES', valueInteger: 3 },
    { name: 'PAYMENT_KEY', valueString: 'theirs, later' },
    { name: 'SEMBLE_OTHER', valueBoolean: true },
  ];
  await change<Project>(clinic, project, { secret });
  return async () => ({
    resources: await Promise.all(planted.map(({ resourceType, id }) => repo.readResource(resourceType, id))),
    subscriptions: subscriptions.map((id) => clinic.semble.subscriptions.get(id)),
    secrets: (await theProject(clinic)).secret?.filter(({ name }) => secret.some((one) => one.name === name)),
  });
}

describe('what is not ours', () => {
  it('is the same after deployments as before, byte for byte', async () => {
    const clinic = await aClinic();
    const look = await plantForeignThings(clinic);
    const before = JSON.stringify(await look());
    const first = await clinic.deploy();
    expect(first.notes.join()).toContain('1 subscriptions with our label call another address');
    await change<Bot>(clinic, await botOf(clinic, first.botId), { timeout: 1 });
    await clinic.deploy();
    expect(JSON.stringify(await look())).toBe(before);
  });

  it('is a subscription on our url that takes other event types and has another label', async () => {
    const clinic = await aClinic();
    const { webhookUrl = '' } = await clinic.deploy();
    const { data } = clinic.semble.subscriptions.create({
      url: webhookUrl,
      label: 'By hand',
      eventTypes: ['patient.label.added'],
    });
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(clinic.semble.subscriptions.get(data?.id ?? '')).toEqual(data);
  });

  it('is taken over when the operator says so: a secret of our name, for good', async () => {
    const clinic = await aClinic();
    const secret = [
      { name: 'SEMBLE_API_TOKEN', valueInteger: 7 },
      { name: 'SEMBLE_WEBHOOK_SECRET', valueString: 'by_hand' },
    ];
    await change<Project>(clinic, await theProject(clinic), { secret });
    await clinic.deploy({ adoptSecrets: true });
    const secrets = await theSecrets(clinic);
    expect(secrets.get('SEMBLE_API_TOKEN')).toBe(clinic.variables['SEMBLE_API_TOKEN']);
    expect(secrets.get('SEMBLE_WEBHOOK_SECRET')?.split(' ')).toContain('by_hand');
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('is used and not claimed: a secret of our name with the value that we would write', async () => {
    const clinic = await aClinic();
    const secret = [
      { name: 'SEMBLE_API_TOKEN', valueString: clinic.variables['SEMBLE_API_TOKEN'] ?? '' },
      { name: 'SEMBLE_WEBHOOK_TOKEN', valueString: 'chosen_by_somebody' },
    ];
    await change<Project>(clinic, await theProject(clinic), { secret });
    await clinic.deploy();
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_TOKEN')).toBe('chosen_by_somebody');
    const names = (await theBot(clinic)).extension?.[0]?.valueString?.split(' ');
    expect(names).toEqual(['SEMBLE_API_URL', 'SEMBLE_OPERATOR_SECRET', 'SEMBLE_WEBHOOK_SECRET']);
  });

  it('survives when it is written at the same moment: the deployment looks again', async () => {
    const clinic = await aClinic();
    let written = 0;
    clinic.medplum.faults.add({
      match: ({ method, path }) => method === 'PATCH' && path.includes('/Project/'),
      times: 2,
      run: async () => {
        const project = await theProject(clinic);
        written += 1;
        const theirs = { name: `THEIRS_${written}`, valueString: 'new' };
        // In front, so that every index moves.
        await change<Project>(clinic, project, { secret: [theirs, ...(project.secret ?? [])] });
      },
    });
    await clinic.deploy();
    const names = [...(await theSecrets(clinic)).keys()];
    expect(names.slice(0, 2)).toEqual(['THEIRS_2', 'THEIRS_1']);
    expect(new Set(names).size).toBe((await theProject(clinic)).secret?.length);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('is not overwritten when it takes the place of ours at the same moment, unless the operator says so', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_SWEEP_HOURS'] = '40';
    const names = (await theBot(clinic)).extension;
    clinic.medplum.faults.add({
      match: ({ method, path }) => method === 'PATCH' && path.includes('/Project/'),
      run: async () => {
        const secret = [{ name: 'SEMBLE_SWEEP_HOURS', valueString: '7' }];
        const project = await theProject(clinic);
        await change<Project>(clinic, project, { secret: [...(project.secret ?? []), ...secret] });
      },
    });
    // The second time it was there before.
    for (const _time of [1, 2]) {
      expect((await clinic.problems())[0]?.what).toContain('SEMBLE_SWEEP_HOURS that no deployment wrote');
      expect((await theSecrets(clinic)).get('SEMBLE_SWEEP_HOURS')).toBe('7');
      expect((await theBot(clinic)).extension).toEqual(names);
    }
    await clinic.deploy({ adoptSecrets: true });
    const named = (await theProject(clinic)).secret?.filter(({ name }) => name === 'SEMBLE_SWEEP_HOURS');
    expect(named).toEqual([{ name: 'SEMBLE_SWEEP_HOURS', valueString: '40' }]);
  });

  it('is not overwritten by two deployments at once, which end as one', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_SWEEP_HOURS'] = '40';
    await change<Bot>(clinic, await theBot(clinic), { timeout: 1 });
    await Promise.all([clinic.deploy(), clinic.deploy()]);
    expect((await theSecrets(clinic)).get('SEMBLE_SWEEP_HOURS')).toBe('40');
    expect((await theProject(clinic)).secret?.filter(({ name }) => name === 'SEMBLE_SWEEP_HOURS')).toHaveLength(1);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('is distinguished from the rest of an interrupted deployment: a policy with exactly our content', async () => {
    const clinic = await aClinic();
    const [resource] = patientAccess('deactivate');
    const policy = { resourceType: 'AccessPolicy', name: POLICY_NAME, resource: resource ? [resource] : [] } as const;
    await clinic.medplum.repo.createResource<AccessPolicy>(policy);
    expect(stateOf(await clinic.deploy(), 'Access policy')).toBe('updated');
    expect(await all<AccessPolicy>(clinic, 'AccessPolicy')).toHaveLength(1);
  });

  it('is not the policy of an earlier version, which is brought in line', async () => {
    const clinic = await aClinic();
    const [resource] = patientAccess('delete');
    const [, sameId] = resource?.writeConstraint ?? [];
    const expression = "identifier.where(system='https://semble.io/patient-id').count() = 1";
    const writeConstraint = [{ language: 'text/fhirpath' as const, expression }, ...(sameId ? [sameId] : [])];
    const earlier: AccessPolicy = {
      resourceType: 'AccessPolicy',
      name: POLICY_NAME,
      resource: [{ resourceType: 'Patient', ...resource, writeConstraint }],
    };
    await clinic.medplum.repo.createResource(earlier);
    expect(stateOf(await clinic.deploy(), 'Access policy')).toBe('updated');
    await changePolicy(clinic, earlier);
    expect(stateOf(await clinic.deploy(), 'Access policy')).toBe('updated');
    const [after, ...others] = await all<AccessPolicy>(clinic, 'AccessPolicy');
    expect(others).toEqual([]);
    expect(after?.resource).toEqual(patientAccess('delete'));
  });

  it('is an edit of the policy at the same moment: the deployment ends, and the next looks again', async () => {
    const clinic = await aDeployedClinic();
    await changePolicy(clinic, { resource: [] });
    const theirs = [{ resourceType: 'Observation' }];
    clinic.medplum.faults.add({
      match: ({ method, path }) => method === 'PUT' && path.includes('/AccessPolicy/'),
      run: () => changePolicy(clinic, { resource: theirs }),
    });
    expect((await clinic.problems())[0]?.todo).toContain('Another writer changed it at the same time');
    expect((await all<AccessPolicy>(clinic, 'AccessPolicy'))[0]?.resource).toEqual(theirs);
    expect((await clinic.deploy()).notes.join()).toContain('Observation');
  });
});

async function botOf(clinic: Clinic, id: string | undefined) {
  const bot = (await all<Bot>(clinic, 'Bot')).find((one) => one.id === id);
  if (!bot) {
    throw new Error('The Bot is gone');
  }
  return bot;
}
