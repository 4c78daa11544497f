import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { aClient, aNarrowClient, aPatient, aSembleId, byIdentifier, fhir, refusal } from './medplum-support.ts';

const OTHER_SYSTEM = 'https://example.com/number';

describe('access policies in the local Medplum', () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;
  let narrow: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
    narrow = await aNarrowClient(medplum);
  });

  afterAll(() => medplum.close());

  it.each(['PROPFIND', 'PURGE', 'OPTIONS'])(
    'do not count for %s, which no FHIR resource takes: it is not found',
    async (method) => {
      const headers = { Authorization: `Bearer ${admin.getAccessToken()}` };
      const answer = await fetch(`${medplum.baseUrl}fhir/R4/Patient`, { method, headers });
      expect([answer.status, await answer.json()]).toEqual([404, expect.objectContaining({ id: 'not-found' })]);
    },
  );

  it('let a client do with its own Patients only the named interactions', async () => {
    const id = aSembleId();
    const patient = await narrow.createResourceIfNoneExist(aPatient(id), byIdentifier(id));
    expect([...(await narrow.searchResources('Patient', byIdentifier(id)))]).toEqual([patient]);
    const updated = await narrow.upsertResource(aPatient(id, { active: true }), byIdentifier(id));
    expect(await narrow.readResource('Patient', patient.id)).toEqual(updated);
    await narrow.deleteResource('Patient', patient.id);
    expect(await narrow.searchResources('Patient', byIdentifier(id))).toHaveLength(0);
  });

  it.each([
    ['no Semble id', []],
    ['two Semble ids', ['one', 'two']],
  ])('forbid to create a Patient with %s', async (_what, values) => {
    const identifier = values.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value: value + aSembleId() }));
    expect((await refusal(narrow.createResource({ ...aPatient(), identifier }))).id).toBe('forbidden');
  });

  it.each([
    ['drops the Semble id', (_: Patient): Patient => ({ ...aPatient(), identifier: [] })],
    ['changes the Semble id', (_: Patient) => aPatient()],
    [
      'adds a second Semble id',
      ({ identifier = [] }: Patient) => ({ identifier: [...identifier, ...idsOf(aPatient())] }),
    ],
  ])('forbid an update that %s', async (_what, change) => {
    const patient = await narrow.createResource(aPatient());
    const next = { ...patient, identifier: idsOf(change(patient)) };
    expect((await refusal(narrow.updateResource(next))).id).toBe('forbidden');
    expect(await narrow.readResource('Patient', patient.id)).toEqual(patient);
  });

  it('hide a Patient outside the criteria: read, update, patch and delete are 404, capture included', async () => {
    const foreign = await admin.createResource<Patient>({ resourceType: 'Patient', name: [{ family: 'Foreign' }] });
    const captured = { ...foreign, identifier: idsOf(aPatient()) };
    const patch = [{ op: 'add' as const, path: '/identifier', value: captured.identifier }];
    const answers = [
      await refusal(narrow.readResource('Patient', foreign.id)),
      await refusal(narrow.updateResource(captured)),
      await refusal(narrow.patchResource('Patient', foreign.id, patch)),
      await refusal(narrow.deleteResource('Patient', foreign.id)),
    ];
    expect(answers.map(({ id }) => id)).toEqual(Array(4).fill('not-found'));
    expect(await narrow.searchResources('Patient', `_id=${foreign.id}`)).toHaveLength(0);
    expect(await admin.readResource('Patient', foreign.id)).toEqual(foreign);
  });

  it('let a conditional update that fits only a hidden Patient create another', async () => {
    const value = aSembleId();
    const hidden = { system: OTHER_SYSTEM, value };
    const foreign = await admin.createResource<Patient>({ resourceType: 'Patient', identifier: [hidden] });
    const patient = aPatient(aSembleId());
    const made = await narrow.upsertResource(
      { ...patient, identifier: [...idsOf(patient), hidden] },
      `identifier=${OTHER_SYSTEM}|${value}`,
    );
    expect(made.id).not.toBe(foreign.id);
  });

  it('make a deleted Patient 404 to read, write and delete, where it is 410 without criteria', async () => {
    const patient = await narrow.createResource(aPatient());
    await narrow.deleteResource('Patient', patient.id);
    const answers = [
      await refusal(narrow.readResource('Patient', patient.id)),
      await refusal(narrow.updateResource(patient)),
      await refusal(narrow.deleteResource('Patient', patient.id)),
    ];
    expect(answers.map(({ id }) => id)).toEqual(Array(3).fill('not-found'));
    expect((await refusal(admin.readResource('Patient', patient.id))).id).toBe('gone');
  });

  it.each(['Observation', 'ProjectMembership', 'Bot', 'AccessPolicy', 'Project'] as const)(
    'forbid what they do not name: search, read and create of %s',
    async (type) => {
      const id = '00000000-0000-4000-8000-000000000000';
      const answers = [
        await fhir(narrow, 'GET', type),
        await fhir(narrow, 'GET', `${type}/${id}`),
        await fhir(narrow, 'POST', type, { body: { resourceType: type } }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    },
  );

  it.each([
    ['delete', (client: MedplumClient, patient: Patient) => client.deleteResource('Patient', patient.id ?? '')],
    ['read', (client: MedplumClient, patient: Patient) => client.updateResource({ ...patient, active: true })],
    ['search', (client: MedplumClient) => client.upsertResource(aPatient(), byIdentifier(aSembleId()))],
  ])('forbid what needs the interaction %s when it is not granted', async (left, act) => {
    const interaction = (['search', 'read', 'create', 'update', 'delete'] as const).filter((name) => name !== left);
    const client = await aNarrowClient(medplum, { interaction });
    const patient = await client.createResource(aPatient());
    expect((await refusal(act(client, patient))).id).toBe('forbidden');
  });

  it('keep read-only members as they are, silently', async () => {
    const client = await aNarrowClient(medplum, { readonlyFields: ['gender'] });
    const made = await client.createResource(aPatient(aSembleId(), { gender: 'other' }));
    expect(made.gender).toBeUndefined();
    const set = await admin.updateResource({ ...made, gender: 'female' as const });
    const next = await client.updateResource<Patient>({ ...set, gender: 'male', active: true });
    expect(next).toMatchObject({ gender: 'female', active: true });
  });

  it('apply in their state at the time of the request', async () => {
    const policy = await admin.createResource({ resourceType: 'AccessPolicy', name: 'Changing', resource: [] });
    const client = await aClient(medplum, await medplum.createClient({ accessPolicyId: policy.id }));
    expect((await refusal(client.searchResources('Patient', 'active=true'))).id).toBe('forbidden');
    await admin.updateResource({ ...policy, resource: [{ resourceType: 'Patient' }] });
    expect(await client.searchResources('Patient', 'identifier=none')).toHaveLength(0);
  });

  it('grant nothing to a member whose policy was deleted', async () => {
    const client = await aClient(medplum, await medplum.createClient({ accessPolicyId: 'gone' }));
    expect((await refusal(client.searchResources('Patient', 'active=true'))).id).toBe('forbidden');
  });

  it.each(['AccessPolicy', 'Project', 'Bot', 'ProjectMembership', 'ClientApplication'])(
    'are not needed to keep a client without administrator rights from writing %s',
    async (type) => {
      const client = await aClient(medplum, await medplum.createClient({}));
      expect((await fhir(client, 'POST', type, { body: { resourceType: type } })).status).toBe(403);
    },
  );

  it('apply to each entry of a batch by itself', async () => {
    const patient = await narrow.createResource(aPatient());
    const put = (next: Patient) => ({
      request: { method: 'PUT' as const, url: `Patient/${patient.id}` },
      resource: { ...next, id: patient.id },
    });
    const { entry } = await narrow.executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [put({ ...patient, identifier: [] }), put({ ...patient, active: true })],
    });
    expect(entry?.map(({ response }) => response?.status)).toEqual(['403', '200']);
  });
});

function idsOf({ identifier }: Pick<Patient, 'identifier'>): NonNullable<Patient['identifier']> {
  return identifier ?? [];
}
