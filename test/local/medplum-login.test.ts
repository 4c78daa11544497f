import { MedplumClient } from '@medplum/core';
import { describe, expect, it } from 'vitest';
import { aClient, aLocalMedplum, refusal, send } from './medplum-support.ts';

describe('the local Medplum', () => {
  it('logs in an administrator whose client knows project, rights and profile', async () => {
    const medplum = await aLocalMedplum();
    const client = await aClient(medplum);
    expect(client.getProject()?.id).toBe(medplum.projectId);
    expect(client.isProjectAdmin()).toBe(true);
    expect(client.getProfile()?.id).toBe(medplum.admin.clientId);
  });

  it('logs in a client without administrator rights', async () => {
    const medplum = await aLocalMedplum();
    const client = await aClient(medplum, await medplum.createClient({}));
    expect(client.isProjectAdmin()).toBe(false);
  });

  it('takes client credentials as Basic authentication of the token request', async () => {
    const medplum = await aLocalMedplum();
    const client = new MedplumClient({ baseUrl: medplum.baseUrl, authCredentialsMethod: 'header' });
    await client.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
    expect(client.isProjectAdmin()).toBe(true);
  });

  it.each([
    ['an unknown client', { clientId: 'unknown' }],
    ['a wrong secret', { clientSecret: 'wrong' }],
  ])('refuses %s', async (_what, wrong) => {
    const medplum = await aLocalMedplum();
    const outcome = await refusal(aClient(medplum, { ...medplum.admin, ...wrong }));
    expect(outcome.issue[0]?.details?.text).toBe('Invalid client');
  });

  it('refuses another grant than client credentials', async () => {
    const medplum = await aLocalMedplum();
    const body = new URLSearchParams({ grant_type: 'password' });
    const answer = await send(`${medplum.baseUrl}oauth2/token`, { method: 'POST', body });
    expect(answer.status).toBe(400);
  });

  it.each([
    ['without a token', {}],
    ['with a token of its own making', { Authorization: 'Bearer eyJhbGciOiJIUzI1NiJ9.eyJtZW1iZXJzaGlwIjoieCJ9.eA' }],
  ])('answers 401 to a FHIR request %s', async (_how, headers) => {
    const medplum = await aLocalMedplum();
    const answer = await send(`${medplum.baseUrl}fhir/R4/Patient`, { headers });
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).id).toBe('unauthorized');
  });

  it('returns its version without authentication', async () => {
    const medplum = await aLocalMedplum({ version: '5.1.29-f5d2946' });
    const health = JSON.parse((await send(`${medplum.baseUrl}healthcheck`)).text);
    const metadata = JSON.parse((await send(`${medplum.baseUrl}fhir/R4/metadata`)).text);
    expect([health.version, metadata.software.version]).toEqual(['5.1.29-f5d2946', '5.1.29-f5d2946']);
  });

  it('logs the sender, the URL and the status of each request', async () => {
    const medplum = await aLocalMedplum();
    const client = await aClient(medplum, await medplum.createClient({}));
    await client.searchResources('Patient', 'active=true');
    expect(medplum.requests.at(-1)).toMatchObject({ method: 'GET', actor: 'client', status: 200 });
    expect(medplum.requests.at(-1)?.url).toContain('/fhir/R4/Patient?active=true');
  });

  it('lets faults happen, before a request takes effect and after', async () => {
    const medplum = await aLocalMedplum();
    const client = await aClient(medplum);
    const conflict = JSON.stringify({
      resourceType: 'OperationOutcome',
      id: 'conflict',
      issue: [{ code: 'conflict' }],
    });
    const match = ({ method, path }: { method: string; path: string }) =>
      method === 'POST' && path.includes('/Patient');
    medplum.faults.add({ match, status: 409, body: conflict });
    expect((await refusal(client.createResource({ resourceType: 'Patient' }))).id).toBe('conflict');
    expect(await client.searchResources('Patient')).toHaveLength(0);
    medplum.faults.add({ match, status: 409, body: conflict, when: 'after' });
    expect((await refusal(client.createResource({ resourceType: 'Patient' }))).id).toBe('conflict');
    expect(await client.searchResources('Patient')).toHaveLength(1);
  });
});
