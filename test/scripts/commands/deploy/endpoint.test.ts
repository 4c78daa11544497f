import type { AccessPolicy, ClientApplication, Patient, ProjectMembership } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_CLIENT_NAME } from '../../../../scripts/core/names.ts';
import { itInProof } from '../../../support/scale.ts';
import { aClinic, all, type Clinic, change, countWrites, stateOf, theBot, touched } from '../../support/clinic.ts';
import { aDeployedClinic } from '../../support/operations.ts';

async function theClient(clinic: Clinic) {
  const [client] = (await all<ClientApplication>(clinic, 'ClientApplication')).filter(
    ({ name }) => name === WEBHOOK_CLIENT_NAME,
  );
  return client;
}

function authorizations({ semble }: Clinic): (string | undefined)[] {
  return semble.subscriptions.list().map(({ headers }) => headers.find(({ key }) => key === 'Authorization')?.value);
}

describe('the endpoint execute', () => {
  it('gets deliveries in, with the credentials of a client in their Authorization header', async () => {
    const clinic = await aClinic();
    const report = await clinic.deploy({ endpoint: 'execute' });
    const client = await theClient(clinic);
    const basic = `Basic ${Buffer.from(`${client?.id}:${client?.secret}`).toString('base64')}`;
    expect(report.webhookUrl).toBe(`${clinic.medplum.baseUrl}fhir/R4/Bot/${report.botId}/$execute`);
    expect(authorizations(clinic)).toEqual([basic, basic, basic]);
    expect(report.rows.at(-1)?.detail).toBe('signed 200, forged 401, unsigned 401');
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(await all<Patient>(clinic, 'Patient')).toHaveLength(1);
  });

  it('opens no public webhook', async () => {
    const clinic = await aClinic();
    const { membershipId } = await clinic.deploy({ endpoint: 'execute' });
    expect(await theBot(clinic)).not.toHaveProperty('publicWebhook');
    const response = await fetch(`${clinic.medplum.baseUrl}webhook/${membershipId}`, { method: 'POST' });
    expect(response.status).toBe(403);
  });

  it('lets the client read this one Bot and nothing else', async () => {
    const clinic = await aClinic();
    const { botId } = await clinic.deploy({ endpoint: 'execute' });
    const other = await clinic.medplum.repo.createResource({ resourceType: 'Bot', name: 'other' });
    await clinic.medplum.repo.createResource<Patient>({ resourceType: 'Patient' });
    const [authorization = ''] = authorizations(clinic);
    const get = async (path: string) =>
      (await fetch(`${clinic.medplum.baseUrl}fhir/R4/${path}`, { headers: { authorization: authorization ?? '' } }))
        .status;
    expect(await get(`Bot/${botId}`)).toBe(200);
    expect(await get(`Bot/${other.id}`)).toBe(404);
    expect(await get('Patient')).toBe(403);
    expect(await get(`Project/${clinic.medplum.projectId}`)).toBe(403);
  });

  itInProof('stays in force when a later deployment does not name it, and then nothing is written', async () => {
    const clinic = await aClinic();
    await clinic.deploy({ endpoint: 'execute' });
    const writes = countWrites(clinic);
    expect(touched(await clinic.deploy())).toEqual([]);
    expect(writes()).toBe(0);
  });

  it('takes the credentials in the url instead, back into the header, and shows them in neither case', async () => {
    const clinic = await aClinic();
    const report = await clinic.deploy({ endpoint: 'execute', credentialsInUrl: true });
    const client = await theClient(clinic);
    const urls = () => clinic.semble.subscriptions.list().map(({ url }) => new URL(url).password);
    expect(urls()).toEqual([client?.secret, client?.secret, client?.secret]);
    expect(authorizations(clinic)).toEqual([undefined, undefined, undefined]);
    expect(JSON.stringify(report)).not.toContain(client?.secret);
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(await all<Patient>(clinic, 'Patient')).toHaveLength(1);
    expect(touched(await clinic.deploy())).toEqual([]);
    await clinic.deploy({ credentialsInUrl: false });
    expect(urls()).toEqual(['', '', '']);
    expect(authorizations(clinic)).not.toContain(undefined);
  });

  it('takes the place of the public webhook, with the same subscriptions, and closes it', async () => {
    const clinic = await aClinic();
    const before = await clinic.deploy();
    const after = await clinic.deploy({ endpoint: 'execute' });
    expect(after.subscriptions.map(({ id }) => id)).toEqual(before.subscriptions.map(({ id }) => id));
    expect((await theBot(clinic)).publicWebhook).toBe(false);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('gives way to the public webhook again, and its client is gone', async () => {
    const clinic = await aClinic();
    await clinic.deploy({ endpoint: 'execute' });
    const [authorization = ''] = authorizations(clinic);
    const report = await clinic.deploy({ endpoint: 'webhook' });
    expect(stateOf(report, "Semble's client")).toBe('removed');
    expect(authorizations(clinic)).toEqual([undefined, undefined, undefined]);
    expect(await theClient(clinic)).toBeUndefined();
    expect(await all<AccessPolicy>(clinic, 'AccessPolicy')).toHaveLength(1);
    const url = `${clinic.medplum.baseUrl}fhir/R4/Bot/${report.botId}/$execute`;
    expect((await fetch(url, { method: 'POST', headers: { authorization: authorization ?? '' } })).status).toBe(401);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  itInProof("puts right what somebody changed of the client's rights", async () => {
    const clinic = await aClinic();
    await clinic.deploy({ endpoint: 'execute' });
    const client = await theClient(clinic);
    const members = await all<ProjectMembership>(clinic, 'ProjectMembership');
    const membership = members.find(({ profile }) => profile.reference === `ClientApplication/${client?.id}`);
    const policy = (await all<AccessPolicy>(clinic, 'AccessPolicy')).find(({ name }) => name === WEBHOOK_CLIENT_NAME);
    if (!membership || !policy) {
      throw new Error('The client has no membership or policy');
    }
    await change<ProjectMembership>(clinic, membership, { admin: true });
    await change<AccessPolicy>(clinic, policy, { resource: [{ resourceType: '*' }] });
    expect(touched(await clinic.deploy())).toEqual(["Semble's client"]);
    expect(touched(await clinic.deploy())).toEqual([]);
  });

  it('is planned by a dry run without a write', async () => {
    const clinic = await aDeployedClinic();
    const writes = countWrites(clinic);
    const report = await clinic.deploy({ endpoint: 'execute', dryRun: true });
    expect(touched(report)).toEqual([
      "Semble's client",
      'Subscription patients',
      'Subscription numbers and relationships',
      'Subscription webhooks',
      'Public webhook',
      'Self-test',
    ]);
    expect(writes()).toBe(0);
  });
});
