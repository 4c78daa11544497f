import { describe, expect, it } from 'vitest';
import { setPaused } from '../../../../scripts/commands/deploy/pause.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { Problems } from '../../../../scripts/core/problem.ts';
import {
  signingSecret,
  withoutSecretsOf,
  withSigningSecret,
} from '../../../../scripts/semble/subscriptions/signing-secrets.ts';
import { SUBSCRIPTION_DOCUMENTS } from '../../../../scripts/semble/subscriptions/subscriptions.ts';
import { checkWebhookRights, RIGHTS_DOCUMENT } from '../../../../scripts/semble/subscriptions/webhook-permissions.ts';
import type { GraphQLQuery } from '../../../../src/semble/graphql.ts';
import { aClinic, type Clinic, change, countWrites, theProject, theSecrets, touched } from '../../support/clinic.ts';
import { aDeployedClinic, mixedUp } from '../../support/operations.ts';
import { runScript } from '../../support/run-script.ts';

describe('the subscriptions', () => {
  it('leaves the query of a url alone, by which two sets of subscriptions are told apart', async () => {
    const clinic = await aClinic();
    const { subscriptions, webhookUrl } = await clinic.deploy();
    for (const { id } of subscriptions) {
      clinic.semble.subscriptions.update(id, { url: `${webhookUrl}?set=2` });
    }
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});

describe('the signing secrets', () => {
  const [one, two] = ['1'.repeat(24), '2'.repeat(24)];

  it('are kept by subscription, beside those that somebody put there alone', () => {
    const value = withSigningSecret(withSigningSecret('alone', { id: one, secret: 'a:b' }), { id: two, secret: 'c' });
    expect(value).toBe(`alone ${one}:a:b ${two}:c`);
    expect([signingSecret(value, one), signingSecret(value, two), signingSecret(value, '3'.repeat(24))]).toEqual([
      'a:b',
      'c',
      undefined,
    ]);
    expect(withSigningSecret(value, { id: one, secret: 'new' })).toBe(`alone ${two}:c ${one}:new`);
    expect(withSigningSecret(value, { id: one.toUpperCase(), secret: 'a:b' })).toBe(value);
  });

  it('go with their subscriptions', () => {
    expect(withoutSecretsOf(`alone ${one.toUpperCase()}:a ${two}:c`, [one])).toBe(`alone ${two}:c`);
    expect(withoutSecretsOf(`${one}:a`, [one])).toBeUndefined();
    expect(withoutSecretsOf(undefined, [two])).toBeUndefined();
    expect(withoutSecretsOf(` ${one}:a\n`, [two])).toBe(` ${one}:a\n`);
  });

  it('stay when somebody makes their subscription while a deployment is under way', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('query Webhooks'),
      when: 'after',
      run: async () => {
        const project = await theProject(clinic);
        const value = (await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET');
        const others = project.secret?.filter(({ name }) => name !== 'SEMBLE_WEBHOOK_SECRET') ?? [];
        const secret = [...others, { name: 'SEMBLE_WEBHOOK_SECRET', valueString: `${value} ${one}:just_made` }];
        await change(clinic, project, { secret });
      },
    });
    await clinic.deploy();
    expect((await theSecrets(clinic)).get('SEMBLE_WEBHOOK_SECRET')).toContain('just_made');
  });
});

describe('a call that Semble does not carry out', () => {
  it('is made again when it came too often', async () => {
    const clinic = await aClinic();
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('mutation CreateWebhook'),
      status: 200,
      body: JSON.stringify({ errors: [{ message: 'This API was called too often' }] }),
    });
    await clinic.deploy();
    expect(clinic.semble.subscriptions.list({ includeDeleted: true })).toHaveLength(3);
  });

  it('ends the deployment with what may be the reason, not with the words of Semble', async () => {
    const clinic = await aClinic();
    const answer = { data: { createWebhook: { data: null, error: 'Conflict with whk_planted' } } };
    const match = ({ body }: { body: string }) => body.includes('mutation CreateWebhook');
    clinic.semble.faults.add({ match, status: 200, body: JSON.stringify(answer) });
    const [problem] = await clinic.problems();
    expect(problem?.what).toBe('Semble refuses to create the subscription "medplum-semble-patients: patients"');
    expect(JSON.stringify(problem)).not.toContain('whk_planted');
    await clinic.deploy();
    expect(clinic.semble.subscriptions.list({ includeDeleted: true })).toHaveLength(3);
  });

  it('was only tried for the right to it, and is taken back should Semble take it seriously', async () => {
    const asked: string[] = [];
    const ask: GraphQLQuery = async (document, variables) => {
      asked.push(document);
      const made = { createWebhook: { data: { id: 'b'.repeat(24) }, error: null } };
      const data = document === RIGHTS_DOCUMENT ? made : { deleteWebhook: { data: { id: variables['id'] } } };
      return { data, problems: [] };
    };
    await checkWebhookRights(ask, 'SEMBLE_ADMIN_TOKEN', new Problems());
    expect(asked).toEqual([RIGHTS_DOCUMENT, SUBSCRIPTION_DOCUMENTS.delete]);
  });
});

describe('pausing', () => {
  it('stops deliveries and restarts them, and changes nothing else', async () => {
    const clinic = await aDeployedClinic();
    const paused = () => clinic.semble.subscriptions.list().map(({ deliveryPaused }) => deliveryPaused);
    const environment = readEnvironment(clinic.variables);
    const writes = countWrites(clinic);
    await setPaused(environment, { paused: true, dryRun: false });
    expect(paused()).toEqual([true, true, true]);
    expect((await setPaused(environment, { paused: true, dryRun: false })).map(({ state }) => state)).toEqual(
      Array(3).fill('unchanged'),
    );
    expect(writes()).toBe(3);
    const rows = await setPaused(environment, { paused: false, dryRun: true });
    expect(rows.map(({ state }) => state)).toEqual(['updated', 'updated', 'updated']);
    expect(paused()).toEqual([true, true, true]);
    await setPaused(environment, { paused: false, dryRun: false });
    expect(paused()).toEqual([false, false, false]);
  });

  it('names the command that ends the pause', async () => {
    const clinic = await aDeployedClinic();
    const { said } = await runScript('deploy', ['--pause', '--env', '/dev/null'], clinic);
    expect(said).toContain('Next: npx --no-install semble-medplum deploy --env /dev/null --resume, to let');
  });

  it('works although what a deployment needs is out of order', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.store.tokens.remove(clinic.variables['SEMBLE_API_TOKEN'] ?? '');
    await setPaused(readEnvironment(clinic.variables), { paused: true, dryRun: false });
    expect(clinic.semble.subscriptions.list().every(({ deliveryPaused }) => deliveryPaused)).toBe(true);
  });

  it('says so where nothing is deployed', async () => {
    const clinic = await aClinic();
    await expect(setPaused(readEnvironment(clinic.variables), { paused: true, dryRun: false })).rejects.toThrow(
      'No bot is deployed',
    );
  });

  it('takes no token but the one that it needs', async () => {
    const clinic = await aDeployedClinic();
    await change(clinic, await theProject(clinic), { secret: [] });
    delete clinic.variables['SEMBLE_API_TOKEN'];
    expect(await setPaused(readEnvironment(clinic.variables), { paused: true, dryRun: false })).toHaveLength(3);
    delete clinic.variables['SEMBLE_ADMIN_TOKEN'];
    await expect(setPaused(readEnvironment(clinic.variables), { paused: true, dryRun: false })).rejects.toThrow(
      'SEMBLE_ADMIN_TOKEN',
    );
  });

  it('says so where nothing is subscribed, and where the token is of another practice', async () => {
    const clinic = await aClinic();
    await clinic.medplum.repo.createResource({ resourceType: 'Patient' });
    await clinic.deploy();
    const set = (variables: Clinic['variables'], { paused }: { readonly paused: boolean }) =>
      setPaused(readEnvironment(variables), { paused, dryRun: false });
    await expect(set(clinic.variables, { paused: true })).rejects.toThrow('nothing to pause');
    await expect(set(clinic.variables, { paused: false })).rejects.toThrow('nothing to resume');
    await expect(set(await mixedUp(clinic), { paused: true })).rejects.toThrow('another practice');
  });

  it('leaves subscriptions alone that are not ours', async () => {
    const clinic = await aClinic();
    const { webhookUrl = '' } = await clinic.deploy();
    const foreign = { url: webhookUrl, label: 'By hand', eventTypes: ['patient.label.added'] };
    const { data } = clinic.semble.subscriptions.create(foreign);
    await setPaused(readEnvironment(clinic.variables), { paused: true, dryRun: false });
    expect(clinic.semble.subscriptions.get(data?.id ?? '')).toEqual(data);
  });
});
