import { expect } from 'vitest';
import { differing, type Exception, revived, surplus } from './exception.ts';
import { isPatientWrite } from './late-writes.ts';
import type { Scene } from './scene.ts';

/** A colleague reads a Patient, the Patient changes, and the colleague writes back the whole former Patient. */
async function oldCopy(scene: Scene, meanwhile: (id: string) => unknown): Promise<string> {
  const id = await scene.known();
  const copy = await scene.stored(id);
  meanwhile(id);
  expect(await scene.deliver()).toHaveLength(1);
  await scene.put({ ...copy, maritalStatus: { text: 'Example' } });
  return id;
}

/** Semble has deleted a patient or merged it away, and still returns it by id. */
async function deletedStillReturned(scene: Scene, id: string, goes: () => void): Promise<string> {
  scene.store.deletedPatients = 'row';
  goes();
  expect(await scene.deliver()).toHaveLength(1);
  scene.raiseUpdate(id);
  expect(await scene.deliver()).toHaveLength(1);
  return id;
}

/** Semble has reported a patient as deleted and still has it, in its list too. */
async function undeleted(scene: Scene): Promise<string> {
  const id = await scene.known();
  return deletedStillReturned(scene, id, () => {
    scene.store.deletePatient(id);
    scene.store.get(id).deleted = false;
  });
}

/** A patient is deleted between a page's read and its create, and the page's second read fails. */
async function unlooked(scene: Scene): Promise<string> {
  const { medplum, semble, backfill } = scene.practice;
  const id = scene.join();
  scene.lose();
  const run = async (): Promise<void> => {
    scene.store.deletePatient(id);
    expect(await scene.deliver()).toEqual(['absent']);
    semble.faults.add({ status: 500 });
  };
  medplum.faults.add({ match: isPatientWrite('POST'), run });
  expect(await backfill()).toMatchObject({ complete: true, failed: [] });
  return id;
}

/** Exceptions that colleagues, Semble or a failed page cause. */
export const otherExceptions: readonly Exception[] = [
  {
    name: "a colleague's copy of before the last delivery, written back",
    happens: (scene) => oldCopy(scene, (id) => scene.store.updatePatient(id, { firstName: 'Zora' })),
    found: differing('name'),
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
  {
    name: "a colleague's copy of before the deletion, written back",
    happens: (scene) => oldCopy(scene, (id) => scene.store.deletePatient(id)),
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions'],
  },
  {
    name: "a colleague's copy of before the tombstone, written back",
    policy: 'deactivate',
    happens: (scene) => oldCopy(scene, (id) => scene.store.deletePatient(id)),
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions'],
  },
  {
    name: "a colleague's copy of before the patient was merged away, written back",
    happens: async (scene) => {
      const target = await scene.known();
      return oldCopy(scene, (id) => scene.store.merge(id, target));
    },
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions'],
  },
  {
    name: "a colleague's copy of the target of a merge, of before it, written back",
    happens: async (scene) => {
      const source = await scene.known();
      return oldCopy(scene, (id) => scene.store.merge(source, id));
    },
    // The source still names the target, but the target has no link back.
    correctedBy: ['that merge, sent again from Webhook Logs'],
  },
  {
    name: 'a patient that Semble deleted and still returns',
    happens: async (scene) => {
      const id = await scene.known();
      return deletedStillReturned(scene, id, () => scene.store.deletePatient(id));
    },
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions, once Semble no longer returns it'],
  },
  {
    name: 'a patient that Semble deleted and still returns, under deactivate',
    policy: 'deactivate',
    happens: async (scene) => {
      const id = await scene.known();
      return deletedStillReturned(scene, id, () => scene.store.deletePatient(id));
    },
  },
  {
    name: 'a patient that Semble reported as deleted and still has',
    happens: undeleted,
  },
  {
    name: 'a patient that Semble reported as deleted and still has, under deactivate',
    policy: 'deactivate',
    happens: undeleted,
    found: revived('tombstone'),
    correctedBy: ['a person who takes the tombstone off, and the next delivery'],
  },
  {
    name: 'a patient that Semble merged away and still returns',
    happens: async (scene) => {
      const [source, target] = [await scene.known(), await scene.known()];
      return deletedStillReturned(scene, source, () => scene.store.merge(source, target));
    },
  },
  {
    name: 'a patient that Semble merged away before Medplum had its Patient, and still returns',
    happens: async (scene) => {
      const [source = '', target = ''] = scene.practice.addPatients(2);
      scene.lose();
      return deletedStillReturned(scene, source, () => scene.store.merge(source, target));
    },
    found: surplus('deleted'),
    correctedBy: ['reconcile --fix-deletions, once Semble no longer returns it'],
  },
  {
    name: 'a page whose second read failed while its patient was deleted',
    happens: unlooked,
    found: surplus('deleted'),
    correctedBy: ['the next delivery', 'reconcile --fix-deletions'],
  },
  {
    name: 'a page whose second read failed while its patient was deleted, where Semble does not list the deleted',
    happens: async (scene) => {
      const id = await unlooked(scene);
      scene.hide(id);
      return id;
    },
    found: surplus('never confirmed'),
    correctedBy: ['the next delivery', 'reconcile --fix'],
  },
];
