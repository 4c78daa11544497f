import { expect } from 'vitest';
import { gate } from '../../fixtures/deliver.ts';
import { differing, type Exception, missing, revived, surplus } from './exception.ts';
import { isPatientWrite, keepBack } from './late-writes.ts';
import type { Scene } from './scene.ts';

const PHONE = { phoneType: 'Mobile', phoneNumber: '07700 900123' } as const;
const OUTLIVED = 'a create that lands after its patient was deleted and the deletion acknowledged';

/** A create is held while its patient is deleted. It takes effect after everything is acknowledged. */
async function lateCreate(scene: Scene, { isArchived = false } = {}): Promise<string> {
  const land = keepBack(scene.practice.medplum, 'POST');
  const id = scene.join();
  scene.store.get(id).archived = isArchived;
  expect(await scene.deliver()).toEqual([504]);
  scene.store.deletePatient(id);
  expect(await scene.deliver()).toEqual(['absent', 'absent']);
  expect(await land()).toBe(201);
  return id;
}

/** The write of a new phone is held while the patient is changed in another way. */
async function latePhone(scene: Scene, meanwhile: (id: string, phoneId: string) => unknown, status: number) {
  const id = await scene.known();
  const land = keepBack(scene.practice.medplum, 'PUT');
  const phoneId = scene.store.addPhone(id, PHONE);
  expect(await scene.deliver()).toEqual([504]);
  meanwhile(id, phoneId);
  expect(await scene.deliver()).toHaveLength(2);
  expect(await land()).toBe(status);
  return id;
}

/** The second read found no patient. Semble shows the patient again just before the Patient is taken back. */
async function lateTakingBack(scene: Scene, status: number): Promise<string> {
  const { medplum } = scene.practice;
  const id = scene.join();
  medplum.faults.add({ match: isPatientWrite('POST'), when: 'after', run: () => scene.hide(id) });
  const land = keepBack(medplum, 'DELETE');
  expect(await scene.deliver()).toEqual([504]);
  scene.show(id);
  expect(await scene.deliver()).toEqual(['updated']);
  expect(await land()).toBe(status);
  return id;
}

/** The same, but the other run has read the Patient and is about to confirm it when it is taken back. */
async function takenBackUnder(scene: Scene): Promise<string> {
  const { faults } = scene.practice.medplum;
  const [confirming, id] = [gate(), scene.join()];
  faults.add({ match: isPatientWrite('POST'), when: 'after', run: () => scene.hide(id) });
  let other: ReturnType<Scene['deliver']> | undefined;
  const run = (): Promise<void> => {
    scene.show(id);
    scene.raiseUpdate(id);
    other = scene.deliver();
    return confirming.met;
  };
  faults.add({ match: isPatientWrite('DELETE'), run });
  faults.add({ match: isPatientWrite('PUT'), run: confirming.pass });
  expect(await scene.deliver()).toEqual(['absent']);
  confirming.open();
  expect(await other).toEqual(['absent']);
  return id;
}

/** Semble deletes a patient, gives up the delivery, and has the patient again when the bot's deletion takes effect. */
async function lateRetirement(scene: Scene, method: 'PUT' | 'DELETE'): Promise<string> {
  const id = await scene.known();
  const land = keepBack(scene.practice.medplum, method);
  scene.store.deletePatient(id);
  expect(await scene.deliver()).toEqual([504]);
  scene.giveUp();
  scene.store.get(id).deleted = false;
  scene.raiseUpdate(id);
  expect(await scene.deliver()).toEqual(['unchanged']);
  expect(await land()).toBe(200);
  return id;
}

/** Writes that were under way when their run ended. */
export const lateWrites: readonly Exception[] = [
  {
    name: OUTLIVED,
    happens: (scene) => lateCreate(scene),
    found: surplus('deleted'),
    correctedBy: ['the next delivery', 'reconcile --fix-deletions'],
  },
  {
    name: `${OUTLIVED}, under deactivate`,
    policy: 'deactivate',
    happens: (scene) => lateCreate(scene),
    found: surplus('deleted'),
    correctedBy: ['the next delivery', 'reconcile --fix-deletions'],
  },
  {
    name: `${OUTLIVED}, where Semble does not list the deleted`,
    happens: async (scene) => {
      const id = await lateCreate(scene);
      scene.hide(id);
      return id;
    },
    found: surplus('never confirmed'),
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: `${OUTLIVED}, of somebody archived`,
    happens: (scene) => lateCreate(scene, { isArchived: true }),
    found: surplus('deleted'),
    correctedBy: ['the next delivery', 'reconcile --fix-deletions'],
  },
  {
    name: 'an update that takes effect after its change was undone',
    happens: (scene) => latePhone(scene, (id, phoneId) => scene.store.removePhone(id, phoneId), 200),
    found: differing('telecom'),
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: 'an update that takes effect after a newer update',
    happens: (scene) => latePhone(scene, (id) => scene.store.updatePatient(id, { firstName: 'Zora' }), 412),
  },
  {
    name: 'an unconfirmed Patient that is taken back after another run has confirmed it',
    happens: (scene) => lateTakingBack(scene, 200),
    found: missing,
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: 'the same where the server checks the version when it deletes',
    deleteIfMatch: true,
    happens: (scene) => lateTakingBack(scene, 412),
  },
  {
    name: 'an unconfirmed Patient that is taken back while another run is about to confirm it',
    happens: takenBackUnder,
    found: missing,
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: 'a deletion that takes effect after Semble has the patient again',
    happens: (scene) => lateRetirement(scene, 'DELETE'),
    found: missing,
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: 'a tombstone that takes effect after Semble has the patient again',
    policy: 'deactivate',
    happens: (scene) => lateRetirement(scene, 'PUT'),
    found: revived('tombstone'),
    correctedBy: ['a person who takes the tombstone off, and the next delivery'],
  },
];
