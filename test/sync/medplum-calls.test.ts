import { beforeEach, expect, it } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { withCalls } from '../../fixtures/with-calls.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';
import { A, B, Page } from './page.ts';

const identifier = (id: string): string => `${SEMBLE_PATIENT_ID_SYSTEM}|${id}`;
const ifNoneExist = (id: string): string => `identifier=${identifier(id)}`;
const patient = expect.objectContaining({ resourceType: 'Patient' });

let page: Page;
/** The versions that a Patient has had, as ETags. */
const versions = (id: string | undefined): string[] =>
  page.medplum.history.filter((one) => one.id === id).map(({ meta }) => `W/"${meta?.versionId}"`);
/** The calls, by name and with all that they were given. */
let calls: unknown[];
let client: MedplumCalls;

beforeEach(() => {
  page = new Page(2);
  calls = [];
  client = new Proxy(page.medplum.client, {
    get: (target, name, receiver) => {
      const call = Reflect.get(target, name, receiver);
      return typeof call === 'function'
        ? (...given: unknown[]) => calls.push([name, ...given]) && call(...given)
        : call;
    },
  });
});

it('asks Medplum for one Patient, and to write only over the version that was read', async () => {
  const send = (eventType: string) =>
    deliver(client, { body: aDelivery({ eventType, identifiers: { patientId: A } }) });
  await send('patient.created');
  const { id } = page.stored(A);
  await send('patient.deleted');
  const [unconfirmed, confirmed] = versions(id);
  const search = ['searchResources', 'Patient', { identifier: identifier(A), _count: '2' }];
  expect(calls).toEqual([
    search,
    ['createResourceIfNoneExist', patient, ifNoneExist(A)],
    ['updateResource', patient, { headers: { 'If-Match': unconfirmed } }],
    search,
    ['deleteResource', 'Patient', id, { headers: { 'If-Match': confirmed } }],
  ]);
});

it('reads a page of Patients from Medplum, and writes each only over the version that was read', async () => {
  await page.sweep();
  page.medplum.patients.delete(page.stored(B).id ?? '');
  page.atSemble(A, { firstName: 'Zora' });
  await page.sweep({ client });
  const [a, b] = [page.stored(A).id, page.stored(B).id];
  const put = (url: string, ifMatch: string | undefined) => ({
    resource: patient,
    request: { method: 'PUT', url, ifMatch },
  });
  const post = { resource: patient, request: { method: 'POST', url: 'Patient', ifNoneExist: ifNoneExist(B) } };
  const batch = (...entry: object[]) => ['executeBatch', { resourceType: 'Bundle', type: 'batch', entry }];
  expect(calls).toEqual([
    ['searchResources', 'Patient', { identifier: `${identifier(A)},${identifier(B)}`, _count: '1000' }],
    batch(put(`Patient/${a}`, versions(a)[1]), post),
    batch(put(`Patient/${b}`, versions(b)[0])),
  ]);
});

it('never writes over a Patient with an unknown version', async () => {
  await page.sweep();
  page.atSemble(A, { firstName: 'Zora' });
  const before = page.stored(A);
  const search: MedplumCalls['searchResources'] = page.medplum.client.searchResources;
  const searchResources = async (...given: Parameters<typeof search>) => {
    const found = await search(...given);
    found.forEach((one) => void delete one.meta);
    return found;
  };
  const body = aDelivery({ identifiers: { patientId: A } });
  expect((await deliver(withCalls(page.medplum.client, { searchResources }), { body })).status).toBe(409);
  expect(page.stored(A)).toEqual(before);
});
