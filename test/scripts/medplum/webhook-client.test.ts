import type { AccessPolicy, ClientApplication, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultyRequest } from '../../../local/faults.ts';
import { WEBHOOK_CLIENT_NAME } from '../../../scripts/core/names.ts';
import { aClinic, all, type Clinic, openClinic, theBot, touched } from '../support/clinic.ts';
import { aDeployedClinic, dieAt, removeAt } from '../support/operations.ts';

async function theCaller(clinic: Clinic) {
  const client = (await all<ClientApplication>(clinic, 'ClientApplication')).find(
    ({ name }) => name === WEBHOOK_CLIENT_NAME,
  );
  const members = await all<ProjectMembership>(clinic, 'ProjectMembership');
  return { client, membership: members.find(({ profile }) => profile.reference === `ClientApplication/${client?.id}`) };
}

describe("a client of Semble's that lost its membership, and can't log in any more,", () => {
  let clinic: Clinic;

  // Each test ends where it began, or fails.
  beforeAll(async () => {
    clinic = await openClinic();
    await clinic.deploy({ endpoint: 'execute' });
  });
  afterAll(() => clinic.close());

  const isItsEnd = ({ method, path }: FaultyRequest): boolean =>
    method === 'DELETE' && path.includes('/ProjectMembership/');

  it.each<[string, () => Promise<unknown>]>([
    [
      'somebody deleted it',
      async () =>
        clinic.medplum.repo.deleteResource('ProjectMembership', (await theCaller(clinic)).membership?.id ?? ''),
    ],
    ['a removal died just there', () => removeAt(clinic)],
    ['a change to the public webhook died just there', () => clinic.deploy({ endpoint: 'webhook' })],
  ])('is made anew: %s', async (_what, lose) => {
    const before = await theCaller(clinic);
    const over = dieAt(clinic, 1, 'after', isItsEnd);
    await lose().catch(() => undefined);
    over();
    expect(await theCaller(clinic)).toEqual({ client: before.client, membership: undefined });
    await clinic.deploy({ endpoint: 'execute' });
    expect((await theCaller(clinic)).membership).toBeDefined();
    clinic.semble.store.createPatient({ lastName: 'Invented' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.at(-1)?.status).toBe(200);
    expect(touched(await clinic.deploy())).toEqual([]);
  });
});

describe('the endpoint execute', () => {
  it('is remembered by a first deployment that dies before there is a webhook to open', async () => {
    const clinic = await aClinic();
    const over = dieAt(clinic, 1, 'before', ({ path }) => path.endsWith('/$deploy'));
    await expect(clinic.deploy({ endpoint: 'execute' })).rejects.toThrow();
    over();
    expect((await clinic.deploy()).webhookUrl).toMatch(/\$execute$/);
    expect(await theBot(clinic)).not.toHaveProperty('publicWebhook');
  });

  it('leaves the public webhook open until every subscription calls the other', async () => {
    const clinic = await aDeployedClinic();
    const open: unknown[] = [];
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('mutation UpdateWebhook'),
      times: 3,
      run: async () => open.push((await theBot(clinic)).publicWebhook),
    });
    await clinic.deploy({ endpoint: 'execute' });
    expect(open).toEqual([true, true, true]);
    expect((await theBot(clinic)).publicWebhook).toBe(false);
  });

  it("takes no policy of somebody else's for the client's, neither to use nor to delete it", async () => {
    const clinic = await aClinic();
    const policy = await clinic.medplum.repo.createResource<AccessPolicy>({
      resourceType: 'AccessPolicy',
      name: WEBHOOK_CLIENT_NAME,
      resource: [{ resourceType: 'Observation' }],
    });
    expect((await clinic.problems({ endpoint: 'execute' })).map(({ what }) => what)).toEqual([
      expect.stringContaining(`"${WEBHOOK_CLIENT_NAME}"`),
    ]);
    await clinic.deploy();
    await removeAt(clinic);
    expect(await clinic.medplum.repo.readResource('AccessPolicy', policy.id)).toEqual(policy);
  });
});
