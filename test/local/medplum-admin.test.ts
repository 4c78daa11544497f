import type { MedplumClient } from '@medplum/core';
import type { Bot, OperationOutcome, Project, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { aClient, aLocalMedplum, botCode, fhir, narrowPolicy, post, refusal } from './medplum-support.ts';

const SYSTEM = 'https://example.com/bot';

describe('administration of the local Medplum', () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
  });

  afterAll(() => medplum.close());

  it('creates a bot with its membership and policy in the own project, and ignores the project in the path', async () => {
    const policy = await admin.createResource(narrowPolicy());
    const bot: Bot = await admin.post('admin/projects/some-other-project/bot', {
      name: 'Sync',
      description: 'Keeps in step',
      accessPolicy: { reference: `AccessPolicy/${policy.id}` },
      runtimeVersion: 'vmcontext',
      publicWebhook: true,
      identifier: [{ system: SYSTEM, value: 'ignored' }],
    });
    expect(bot).toMatchObject({ name: 'Sync', description: 'Keeps in step', runtimeVersion: 'vmcontext' });
    expect([bot.publicWebhook, bot.identifier]).toEqual([undefined, undefined]);
    const membership = await admin.searchOne('ProjectMembership', { profile: `Bot/${bot.id}` });
    expect(membership).toMatchObject({
      project: { reference: `Project/${medplum.projectId}` },
      profile: { reference: `Bot/${bot.id}` },
      accessPolicy: { reference: `AccessPolicy/${policy.id}` },
    });
  });

  it('finds a bot by the identifier that was patched in', async () => {
    const bot = await makeBot();
    await admin.patchResource('Bot', bot.id, [
      { op: 'add', path: '/identifier', value: [{ system: SYSTEM, value: bot.id }] },
    ]);
    expect((await admin.searchOne('Bot', { identifier: `${SYSTEM}|${bot.id}` }))?.id).toBe(bot.id);
  });

  it('refuses a bot without a name', async () => {
    expect((await refusal(admin.post(`admin/projects/${medplum.projectId}/bot`, {}))).issue[0]?.code).toBe('invalid');
  });

  it('makes no membership for a bot that is created over FHIR, and warns at its deployment', async () => {
    const bot = await admin.createResource<Bot>({ resourceType: 'Bot', name: 'Plain' });
    expect(await admin.searchOne('ProjectMembership', { profile: `Bot/${bot.id}` })).toBeUndefined();
    const outcome = await deploy(bot, { code: botCode(''), filename: 'a.cjs' });
    expect(outcome.id).toBe('ok');
    expect(outcome.issue.at(-1)).toMatchObject({
      severity: 'warning',
      details: { text: 'Could not find ProjectMembership for Bot' },
    });
  });

  it('returns and accepts a whole membership, except its project and user', async () => {
    const bot = await makeBot();
    const { id = '' } = (await admin.searchOne('ProjectMembership', { profile: `Bot/${bot.id}` })) ?? {};
    const path = `admin/projects/${medplum.projectId}/members/${id}`;
    const membership: ProjectMembership = await admin.get(path);
    const policy = { reference: 'AccessPolicy/another' };
    await admin.post(path, { ...membership, accessPolicy: policy, user: { reference: 'User/other' } });
    const after = await admin.readResource('ProjectMembership', id);
    expect([after.accessPolicy, after.user]).toEqual([policy, membership.user]);
  });

  it('replaces all secrets and returns them', async () => {
    const path = `admin/projects/${medplum.projectId}`;
    await admin.post(`${path}/secrets`, [{ name: 'A', valueString: '1' }]);
    await admin.post(`${path}/secrets`, [{ name: 'B', valueString: '2' }]);
    const { project }: { project: Project } = await admin.get(path);
    expect(project.secret).toEqual([{ name: 'B', valueString: '2' }]);
  });

  it('changes one secret by a PATCH with test and If-Match, all or nothing', async () => {
    const own = await aLocalMedplum();
    const client = await aClient(own);
    const secret = { name: 'A', valueString: '1' };
    const made = await client.patchResource('Project', own.projectId, [
      { op: 'add', path: '/secret', value: [secret] },
    ]);
    const replace = (name: string) => [
      { op: 'test', path: '/secret/0/name', value: name },
      { op: 'replace', path: '/secret/0/valueString', value: '2' },
    ];
    const patch = (name: string, version = made.meta?.versionId) =>
      fhir(client, 'PATCH', `Project/${own.projectId}`, { body: replace(name), 'If-Match': `W/"${version}"` });
    expect((await patch('A', 'stale')).status).toBe(412);
    expect((await patch('Z')).status).toBe(400);
    expect((await client.readResource('Project', own.projectId)).secret).toEqual([secret]);
    expect((await patch('A')).status).toBe(200);
    expect((await client.readResource('Project', own.projectId)).secret).toEqual([{ ...secret, valueString: '2' }]);
  });

  it('leaves the features of the project alone, which only a super administrator may set', async () => {
    const before = await admin.readResource('Project', medplum.projectId);
    await admin.patchResource('Project', medplum.projectId, [{ op: 'add', path: '/features', value: ['cron'] }]);
    expect((await admin.readResource('Project', medplum.projectId)).features).toEqual(before.features);
  });

  it.each([
    ['GET', ''],
    ['POST', '/bot'],
    ['GET', '/members/x'],
    ['POST', '/members/x'],
    ['POST', '/secrets'],
  ])('forbids %s admin/projects/{id}%s to a client that is no administrator', async (method, path) => {
    const client = await aClient(medplum, await medplum.createClient({}));
    const url = `${medplum.baseUrl}admin/projects/${medplum.projectId}${path}`;
    const response = await fetch(url, { method, headers: { Authorization: `Bearer ${client.getAccessToken()}` } });
    expect(response.status).toBe(403);
  });

  it('answers 404 for an unknown admin route and for another project', async () => {
    expect((await refusal(admin.get(`admin/projects/${medplum.projectId}/unknown`))).id).toBe('not-found');
    expect((await refusal(admin.get('admin/projects/another'))).id).toBe('not-found');
  });

  it('stores deployed code under its file name and fills in the time limit', async () => {
    const bot = await makeBot();
    await deploy(bot, { code: botCode(''), filename: 'sync-0123456789abcdef.cjs' });
    const after = await admin.readResource('Bot', bot.id);
    expect(after).toMatchObject({
      timeout: 10,
      executableCode: { contentType: 'text/javascript', title: 'sync-0123456789abcdef.cjs' },
    });
    const stored = await fhir(admin, 'GET', after.executableCode?.url ?? '');
    expect([stored.headers.get('content-type'), stored.text]).toEqual([
      expect.stringContaining('text/javascript'),
      botCode(''),
    ]);
  });

  it('keeps a time limit that was set before the deployment', async () => {
    const bot = await makeBot();
    await admin.patchResource('Bot', bot.id, [{ op: 'add', path: '/timeout', value: 30 }]);
    await deploy(bot, { code: botCode(''), filename: 'a.cjs' });
    expect((await admin.readResource('Bot', bot.id)).timeout).toBe(30);
  });

  it('refuses code of more than 1 MB with 413', async () => {
    const bot = await makeBot();
    const outcome = await refusal(deploy(bot, { code: 'x'.repeat(1_200_000), filename: 'a.cjs' }));
    expect(outcome.id).toBe('content-too-large');
  });

  it('deploys nothing where the project has no bots', async () => {
    const without = await aLocalMedplum({ features: [] });
    const client = await aClient(without);
    const bot: Bot = await client.post(`admin/projects/${without.projectId}/bot`, { name: 'Sync' });
    const url = client.fhirUrl('Bot', bot.id ?? '', '$deploy');
    const outcome = await refusal(client.post(url, { code: '', filename: 'a.cjs' }));
    expect(outcome.issue[0]?.details?.text).toBe('Bots not enabled');
  });

  it('runs a bot by $execute for a client that may read it, with Basic credentials too, and names that client', async () => {
    const bot = await makeBot();
    await deploy(bot, { code: botCode('return [event.requester.reference, event.input, !!event.traceId];') });
    const policy = await admin.createResource({
      resourceType: 'AccessPolicy',
      name: 'Runs bots',
      resource: [{ resourceType: 'Bot', readonly: true }],
    });
    const login = await medplum.createClient({ accessPolicyId: policy.id });
    const basic = Buffer.from(`${login.clientId}:${login.clientSecret}`).toString('base64');
    const url = admin.fhirUrl('Bot', bot.id, '$execute').toString();
    const answer = await post(url, '{"a":1}', { Authorization: `Basic ${basic}` });
    expect(JSON.parse(answer.text)).toEqual([`ClientApplication/${login.clientId}`, { a: 1 }, true]);
    const narrow = await medplum.createClient({ accessPolicyId: (await admin.createResource(narrowPolicy())).id });
    const other = Buffer.from(`${narrow.clientId}:${narrow.clientSecret}`).toString('base64');
    expect((await post(url, '{}', { Authorization: `Basic ${other}` })).status).toBe(403);
    expect((await post(url)).status).toBe(401);
  });

  async function makeBot(): Promise<Bot & { id: string }> {
    const bot: Bot = await admin.post(`admin/projects/${medplum.projectId}/bot`, { name: 'Sync' });
    return { ...bot, id: bot.id ?? '' };
  }

  function deploy(bot: Bot, body: { code: string; filename?: string }): Promise<OperationOutcome> {
    return admin.post(admin.fhirUrl('Bot', bot.id ?? '', '$deploy'), body);
  }
});
