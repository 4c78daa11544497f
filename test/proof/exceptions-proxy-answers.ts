import { notFound } from '@medplum/core';
import type { Bundle } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import type { Fault, FaultyRequest } from '../../local/faults.ts';
import { differing, type Exception, surplus } from './exception.ts';
import { isPatientWrite, type Method } from './late-writes.ts';
import type { Scene } from './scene.ts';

/** A change in Semble does not reach Medplum: the bot takes `answer` of a proxy for Medplum's. */
async function answeredByProxy(
  scene: Scene,
  method: Method,
  answer: Fault,
  change: (id: string) => unknown,
): Promise<string> {
  const id = await scene.known();
  const { id: patientId } = await scene.stored(id);
  const match = (request: FaultyRequest) => isPatientWrite(method)(request) && request.path.endsWith(patientId);
  scene.practice.medplum.faults.add({ match, ...answer });
  change(id);
  expect(await scene.deliver()).toEqual([expect.any(String)]);
  expect(scene.practice.medplum.faults.pending).toBe(0);
  return id;
}

/** A changed name that never reaches Medplum. */
function updateAnsweredByProxy(scene: Scene, answer: Fault): Promise<string> {
  return answeredByProxy(scene, 'PUT', answer, (id) => scene.store.updatePatient(id, { firstName: 'Zora' }));
}

/** A changed name on a page that never reaches Medplum: a proxy answers the entry that updates the Patient. */
async function entryAnsweredByProxy(scene: Scene): Promise<string> {
  const id = await scene.known();
  scene.store.updatePatient(id, { firstName: 'Zora' });
  scene.lose();
  const response = { status: '404', outcome: notFound };
  const bundle: Bundle = { resourceType: 'Bundle', type: 'batch-response', entry: [{ response }] };
  scene.practice.medplum.faults.add({ match: isPatientWrite('POST'), status: 200, body: JSON.stringify(bundle) });
  expect(await scene.practice.backfill()).toMatchObject({ complete: true, failed: [] });
  return id;
}

const NOT_FOUND: Fault = { status: 404, body: JSON.stringify(notFound) };
const OTHER_JSON: Fault = { status: 200, body: JSON.stringify({ status: 'maintenance' }) };

/** Exceptions that a proxy causes by answering a write exactly as Medplum does. */
export const proxyAnswers: readonly Exception[] = [
  ...Object.entries({ 404: NOT_FOUND, '200 with nothing': { status: 200 }, 204: { status: 204 } }).map(
    ([words, answer]): Exception => ({
      name: `a proxy's ${words} for an update`,
      happens: (scene) => updateAnsweredByProxy(scene, answer),
      found: differing('name'),
      correctedBy: ['the next delivery', 'reconcile --fix'],
    }),
  ),
  ...Object.entries({ 404: NOT_FOUND, 204: { status: 204 }, '200 with other JSON': OTHER_JSON }).map(
    ([words, answer]): Exception => ({
      name: `a proxy's ${words} for a deletion`,
      happens: (scene) => answeredByProxy(scene, 'DELETE', answer, (id) => scene.store.deletePatient(id)),
      found: surplus('deleted'),
      correctedBy: ['reconcile --fix-deletions'],
    }),
  ),
  {
    name: "a proxy's 404 for a tombstone",
    policy: 'deactivate',
    happens: (scene) => answeredByProxy(scene, 'PUT', NOT_FOUND, (id) => scene.store.deletePatient(id)),
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions'],
  },
  {
    name: "a proxy's 404 for the link on the source of a merge",
    happens: async (scene) => {
      const target = await scene.known();
      return answeredByProxy(scene, 'PUT', NOT_FOUND, (id) => scene.store.merge(id, target));
    },
    found: surplus('deleted'),
    correctedBy: ['that merge, sent again from Webhook Logs', 'reconcile --fix-deletions'],
  },
  {
    name: "a proxy's 404 for the link on the target of a merge",
    happens: async (scene) => {
      const source = await scene.known();
      return answeredByProxy(scene, 'PUT', NOT_FOUND, (id) => scene.store.merge(source, id));
    },
    // The source names the target, but the target has no link back.
    correctedBy: ['that merge, sent again from Webhook Logs'],
  },
  {
    name: "a proxy's 404 for the update of one patient of a page",
    happens: entryAnsweredByProxy,
    found: differing('name'),
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
];
