import { expect } from 'vitest';
import { type Exception, missing, revived, takeLinksOff, takeTombstoneOff } from './exception.ts';
import type { Scene } from './scene.ts';

const COLLEAGUES = { maritalStatus: { text: 'Example' } } as const;

/** Semble has a patient again that it had deleted or merged away, and a person has corrected its Patient in Medplum. */
async function undone(scene: Scene, id: string, undo: () => Promise<void>): Promise<void> {
  scene.store.get(id).deleted = false;
  await undo();
  scene.raiseUpdate(id);
  expect(await scene.deliver()).toHaveLength(1);
  expect(await scene.practice.reconcile()).toMatchObject({ verdict: 'in step' });
  expect(await scene.stored(id)).toMatchObject({ active: true });
}

async function replayedMerge(scene: Scene): Promise<string> {
  const [id, target] = [await scene.known(), await scene.known()];
  scene.store.merge(id, target);
  expect(await scene.deliver()).toEqual(['merged']);
  await undone(scene, id, () => takeLinksOff(scene, id));
  expect(await scene.replay('patient.merged')).toBe('merged');
  expect(await scene.stored(id)).toMatchObject({ active: false, link: [{ type: 'replaced-by' }] });
  return id;
}

async function replayedDeletion(scene: Scene): Promise<string> {
  const id = await scene.known();
  const { id: patientId, ...patient } = await scene.stored(id);
  await scene.put({ ...patient, ...COLLEAGUES, id: patientId });
  scene.store.deletePatient(id);
  expect(await scene.deliver()).toEqual(['deleted']);
  await undone(scene, id, () => scene.restore(id));
  expect(await scene.stored(id)).toMatchObject({ id: patientId, ...COLLEAGUES });
  expect(await scene.replay('patient.deleted')).toBe('deleted');
  expect(await scene.practice.patients(id)).toEqual([]);
  return id;
}

async function replayedTombstone(scene: Scene): Promise<string> {
  const id = await scene.known();
  scene.store.deletePatient(id);
  expect(await scene.deliver()).toEqual(['deactivated']);
  await undone(scene, id, () => takeTombstoneOff(scene, id));
  expect(await scene.replay('patient.deleted')).toBe('deactivated');
  return id;
}

/** A record of a genuine request is posted again after a person has undone what the request did. */
export const replays: readonly Exception[] = [
  {
    name: 'a merge that is replayed after a person has undone it',
    happens: replayedMerge,
    found: revived('merged'),
    correctedBy: ['a person who takes both links of the merge off, and reconcile --fix'],
  },
  {
    name: 'a merge that is replayed after a person has undone it, under deactivate',
    policy: 'deactivate',
    happens: replayedMerge,
    found: revived('merged'),
    correctedBy: ['a person who takes both links of the merge off, and reconcile --fix'],
  },
  {
    name: 'a deletion that is replayed after an administrator has restored the Patient',
    happens: replayedDeletion,
    found: missing,
    correctedBy: [
      'an administrator who restores the Patient from its history',
      'the next delivery',
      'reconcile --fix',
      'backfill',
    ],
  },
  {
    name: 'a deletion that is replayed after a person has removed the tombstone',
    policy: 'deactivate',
    happens: replayedTombstone,
    found: revived('tombstone'),
    correctedBy: [
      'a person who takes the tombstone off, and the next delivery',
      'a person who takes the tombstone off, and reconcile --fix',
    ],
  },
];
