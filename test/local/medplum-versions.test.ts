import { type MedplumClient, parseSearchRequest } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { aClient, aLocalMedplum, aPatient, aSembleId, byIdentifier, fhir, refusal } from './medplum-support.ts';

describe('versions in the local Medplum', () => {
  let medplum: LocalMedplum;
  let client: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    client = await aClient(medplum);
  });

  afterAll(() => medplum.close());

  it('gives a new resource an id, version, author and project, and ignores those that were sent', async () => {
    const sent = { ...aPatient(), id: 'mine', meta: { versionId: 'mine', project: 'mine' } };
    const answer = await fhir(client, 'POST', 'Patient', { body: sent });
    const patient = JSON.parse(answer.text);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('content-type')).toContain('application/fhir+json');
    expect(answer.headers.get('etag')).toBe(`W/"${patient.meta.versionId}"`);
    expect(patient.id).toMatch(/^[0-9a-f]{8}-/);
    expect(patient.meta).toMatchObject({
      project: medplum.projectId,
      author: { reference: `ClientApplication/${medplum.admin.clientId}` },
    });
    expect(patient.meta.versionId).toMatch(/^[0-9a-f]{8}-/);
  });

  it('keeps every version for the history, the newest first', async () => {
    const first = await client.createResource(aPatient());
    const second = await client.updateResource({ ...first, active: true });
    const history = await client.readHistory('Patient', first.id);
    expect(history.entry?.map(({ resource }) => resource?.meta?.versionId)).toEqual([
      second.meta?.versionId,
      first.meta?.versionId,
    ]);
    expect(await client.readVersion('Patient', first.id, first.meta?.versionId ?? '')).toEqual(first);
  });

  it('returns the newest 100 versions, or the requested number', async () => {
    const first = await client.createResource(aPatient());
    for (let edits = 1; edits <= 100; edits += 1) {
      await medplum.repo.updateResource({ ...first, name: [{ family: `The ${edits}th` }] });
    }
    const history = await client.readHistory('Patient', first.id);
    expect([history.entry?.length, history.total]).toEqual([100, 101]);
    expect(history.entry?.at(-1)?.resource?.name).toEqual([{ family: 'The 1th' }]);
    expect((await client.readHistory('Patient', first.id, { count: 1000 })).entry).toHaveLength(101);
  });

  it.each([
    ['the same content', (patient: Patient): Patient => patient],
    ['members in another order', (patient: Patient) => Object.fromEntries(Object.entries(patient).reverse())],
    ['no server-set meta', ({ meta: _meta, ...patient }: Patient) => patient],
    ['added empty lists and texts', (patient: Patient) => ({ ...patient, address: [], language: '' })],
  ])('makes no version of a PUT with %s', async (_what, change) => {
    const before = await client.createResource(aPatient());
    const answer = await fhir(client, 'PUT', `Patient/${before.id}`, { body: change(before) });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual(before);
    expect((await client.readHistory('Patient', before.id)).entry).toHaveLength(1);
  });

  it('makes a version when only the order of a list differs, or a tag is gone', async () => {
    const names = [{ family: 'One' }, { family: 'Two' }];
    const tag = [{ system: 'https://example.com/tag', code: 'kept' }];
    const before = await client.createResource(aPatient(aSembleId(), { name: names, meta: { tag } }));
    const turned = await client.updateResource({ ...before, name: names.toReversed() });
    const untagged = await client.updateResource<Patient>({ ...turned, meta: {} });
    expect(new Set([before, turned, untagged].map(({ meta }) => meta?.versionId)).size).toBe(3);
    expect(untagged.meta?.tag).toBeUndefined();
  });

  it('makes no version of a PATCH that changes nothing', async () => {
    const before = await client.createResource(aPatient());
    const after = await client.patchResource('Patient', before.id, [
      { op: 'replace', path: '/name/0/family', value: 'Invented' },
    ]);
    expect(after).toEqual(before);
  });

  it.each(['PUT', 'PATCH'])('writes a %s only over the version that If-Match names', async (method) => {
    const first = await client.createResource(aPatient());
    const body = method === 'PUT' ? { ...first, active: true } : [{ op: 'add', path: '/active', value: true }];
    const current = `W/"${first.meta?.versionId}"`;
    expect((await fhir(client, method, `Patient/${first.id}`, { body, 'If-Match': current })).status).toBe(200);
    const stale = await fhir(client, method, `Patient/${first.id}`, { body, 'If-Match': current });
    expect(stale.status).toBe(412);
    expect(JSON.parse(stale.text).id).toBe('precondition-failed');
  });

  it('refuses a stale If-Match even when the content would not change', async () => {
    const first = await client.createResource(aPatient());
    const second = await client.updateResource({ ...first, active: true });
    const answer = await fhir(client, 'PUT', `Patient/${first.id}`, {
      body: second,
      'If-Match': `"${first.meta?.versionId}"`,
    });
    expect(answer.status).toBe(412);
  });

  it.each([['*'], ['unquoted']])('ignores an If-Match of %s', async (ifMatch) => {
    const first = await client.createResource(aPatient());
    const answer = await fhir(client, 'PUT', `Patient/${first.id}`, {
      body: { ...first, active: true },
      'If-Match': ifMatch,
    });
    expect(answer.status).toBe(200);
  });

  it('lets exactly one of many racing updates of one version win', async () => {
    const first = await client.createResource(aPatient());
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        fhir(client, 'PUT', `Patient/${first.id}`, {
          body: { ...first, name: [{ family: `Runner ${index}` }] },
          'If-Match': `W/"${first.meta?.versionId}"`,
        }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(9).fill(412)]);
  });

  it('makes one Patient of many racing conditional creates and updates', async () => {
    const id = aSembleId();
    const search = () => parseSearchRequest<Patient>(`Patient?${byIdentifier(id)}`);
    await Promise.all([
      ...Array.from({ length: 5 }, () => client.createResourceIfNoneExist(aPatient(id), byIdentifier(id))),
      ...Array.from({ length: 5 }, () => client.upsertResource(aPatient(id), byIdentifier(id))),
      ...Array.from({ length: 5 }, () => medplum.repo.conditionalCreate(aPatient(id), search())),
      ...Array.from({ length: 5 }, () => medplum.repo.conditionalUpdate(aPatient(id), search())),
    ]);
    expect(await client.searchResources('Patient', byIdentifier(id))).toHaveLength(1);
  });

  it('answers a conditional write that fits two resources with 412', async () => {
    const id = aSembleId();
    await client.createResource(aPatient(id));
    await client.createResource(aPatient(id));
    const create = await refusal(client.createResourceIfNoneExist(aPatient(id), byIdentifier(id)));
    const upsert = await refusal(client.upsertResource(aPatient(id), byIdentifier(id)));
    expect([create.id, upsert.id]).toEqual(['multiple-matches', 'multiple-matches']);
  });

  it('answers a PUT to an unknown id with 404', async () => {
    const id = 'b0f2b0e0-0000-4000-8000-000000000000';
    expect((await refusal(client.updateResource({ ...aPatient(), id }))).id).toBe('not-found');
  });

  it('answers a failed PATCH test with 400 and changes nothing', async () => {
    const before = await client.createResource(aPatient());
    const outcome = await refusal(
      client.patchResource('Patient', before.id, [
        { op: 'test', path: '/name/0/family', value: 'Other' },
        { op: 'add', path: '/active', value: true },
      ]),
    );
    expect(outcome.id).toBeUndefined();
    expect(outcome.issue[0]?.details?.text).toMatch(/Invented.*Other/);
    expect(await client.readResource('Patient', before.id)).toEqual(before);
  });

  it('deletes softly: 410, history kept, a second delete is fine, a PUT brings it back', async () => {
    const first = await client.createResource(aPatient());
    await client.deleteResource('Patient', first.id);
    expect((await refusal(client.readResource('Patient', first.id))).id).toBe('gone');
    await client.deleteResource('Patient', first.id);
    expect((await client.readHistory('Patient', first.id)).entry).toHaveLength(2);
    const back = await client.updateResource(first);
    expect(back.id).toBe(first.id);
    expect(back.meta?.versionId).not.toBe(first.meta?.versionId);
  });

  it('ignores If-Match on a DELETE, unless the server honours it', async () => {
    const newer = await aLocalMedplum({ deleteIfMatch: true });
    for (const [server, status] of [
      [medplum, 200],
      [newer, 412],
    ] as const) {
      const admin = await aClient(server);
      const { id } = await admin.createResource(aPatient());
      expect((await fhir(admin, 'DELETE', `Patient/${id}`, { 'If-Match': 'W/"other"' })).status).toBe(status);
    }
  });

  it('honours ifMatch and ifNoneExist of each entry in a batch', async () => {
    const [known, unknown] = [aSembleId(), aSembleId()];
    const patient = await client.createResource(aPatient(known));
    const put = (ifMatch: string, family: string) => ({
      request: { method: 'PUT' as const, url: `Patient/${patient.id}`, ifMatch },
      resource: { ...patient, name: [{ family }] },
    });
    const post = (id: string) => ({
      request: { method: 'POST' as const, url: 'Patient', ifNoneExist: byIdentifier(id) },
      resource: aPatient(id),
    });
    const { entry } = await client.executeBatch({
      resourceType: 'Bundle',
      type: 'batch',
      entry: [put(`W/"${patient.meta?.versionId}"`, 'Right'), put('W/"stale"', 'Wrong'), post(known), post(unknown)],
    });
    expect(entry?.map(({ response }) => response?.status)).toEqual(['200', '412', '200', '201']);
    expect((await client.readResource('Patient', patient.id)).name).toEqual([{ family: 'Right' }]);
  });
});
