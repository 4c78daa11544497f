import { describe, expect, it } from 'vitest';
import { rotateAt } from '../scripts/support/operations.ts';
import { sampleOf } from '../support/scale.ts';
import { surplus, takeLinksOff, takeTombstoneOff } from './exception.ts';
import { Scene } from './scene.ts';

/** A patient that was merged into another one, with a record of the delivery. */
async function merged(scene: Scene): Promise<{ readonly source: string; readonly target: string }> {
  const [source, target] = [await scene.known(), await scene.known()];
  scene.store.merge(source, target);
  expect(await scene.deliver()).toEqual(['merged']);
  return { source, target };
}

async function deleted(scene: Scene, result: string): Promise<string> {
  const id = await scene.known();
  scene.store.deletePatient(id);
  expect(await scene.deliver()).toEqual([result]);
  return id;
}

describe('a replay of a request whose effect was not undone', () => {
  it('changes nothing after a merge', async () => {
    const scene = await Scene.in({ policy: 'delete' });
    const { source, target } = await merged(scene);
    const before = [await scene.stored(source), await scene.stored(target)];
    expect(await scene.replay('patient.merged')).toBe('merged');
    expect([await scene.stored(source), await scene.stored(target)]).toEqual(before);
  });

  it('changes nothing after a deletion', async () => {
    const scene = await Scene.in({ policy: 'delete' });
    const id = await deleted(scene, 'deleted');
    expect(await scene.replay('patient.deleted')).toBe('absent');
    expect(await scene.practice.patients(id)).toEqual([]);
  });

  it('changes nothing after a tombstone', async () => {
    const scene = await Scene.in({ policy: 'deactivate' });
    const id = await deleted(scene, 'deactivated');
    const before = await scene.stored(id);
    expect(await scene.replay('patient.deleted')).toBe('unchanged');
    expect(await scene.stored(id)).toEqual(before);
  });
});

describe('a replay', () => {
  it.each([
    ['the body alone', []],
    ['the body and the webhook token', ['x-bot-token']],
    ['the body and the signature without the webhook token', ['x-webhook-signature']],
  ])('is more than %s', async (_words, kept) => {
    const scene = await Scene.in({ policy: 'delete' });
    const id = await deleted(scene, 'deleted');
    await scene.restore(id);
    expect(await scene.replay('patient.deleted', ['content-type', ...kept])).toBe(401);
    expect(await scene.stored(id)).toMatchObject({ active: true });
  });

  it('needs a signing secret that is still valid: a rotation makes every record useless', async () => {
    const scene = await Scene.in({ policy: 'delete' });
    const id = await deleted(scene, 'deleted');
    await scene.restore(id);
    await rotateAt(scene.practice);
    expect(await scene.replay('patient.deleted')).toBe(401);
    expect(await scene.stored(id)).toMatchObject({ active: true });
  });
});

/** The effect of a request that a person undoes in Medplum, while Semble still has it. */
const UNDONE = [
  {
    name: 'a merge',
    policy: 'delete',
    eventType: 'patient.merged',
    result: 'merged',
    happens: async (scene: Scene) => (await merged(scene)).source,
    undo: async (scene: Scene, id: string) => {
      await takeLinksOff(scene, id);
      await scene.put({ ...(await scene.stored(id)), active: true });
    },
  },
  {
    name: 'a deletion under delete',
    policy: 'delete',
    eventType: 'patient.deleted',
    result: 'deleted',
    happens: (scene: Scene) => deleted(scene, 'deleted'),
    undo: (scene: Scene, id: string) => scene.restore(id),
  },
  {
    name: 'a deletion under deactivate',
    policy: 'deactivate',
    eventType: 'patient.deleted',
    result: 'deactivated',
    happens: (scene: Scene) => deleted(scene, 'deactivated'),
    undo: async (scene: Scene, id: string) => {
      await takeTombstoneOff(scene, id);
      await scene.put({ ...(await scene.stored(id)), active: true });
    },
  },
] as const;

describe('a replay of a request whose effect a person has undone, while Semble does not list the patient', () => {
  it.each(sampleOf(UNDONE, (_, place) => place === 0))(
    'is not found by reconcile, and can be undone again: $name',
    async (one) => {
      const scene = await Scene.in({ policy: one.policy });
      const id = await one.happens(scene);
      const asUndone = { drift: surplus('deleted')(id), verdict: 'drift' };
      await one.undo(scene, id);
      expect(await scene.practice.reconcile()).toMatchObject(asUndone);
      expect(await scene.replay(one.eventType)).toBe(one.result);
      expect(await scene.practice.reconcile()).toMatchObject({ verdict: 'in step' });
      await one.undo(scene, id);
      expect(await scene.stored(id)).toMatchObject({ active: true });
      expect(await scene.practice.reconcile()).toMatchObject(asUndone);
    },
  );
});

describe('a Patient that is restored', () => {
  it('is doubled where a new Patient was made before, until that one is deleted', async () => {
    const scene = await Scene.in({ policy: 'delete' });
    const id = await scene.known();
    await scene.put({ ...(await scene.stored(id)), maritalStatus: { text: 'Example' } });
    scene.store.deletePatient(id);
    expect(await scene.deliver()).toEqual(['deleted']);
    scene.store.get(id).deleted = false;
    expect(await scene.practice.reconcile({ fix: true })).toMatchObject({ verdict: 'in step' });
    const made = await scene.stored(id);
    expect(made.maritalStatus).toBeUndefined();
    await scene.restore(id);
    expect(await scene.practice.reconcile()).toMatchObject({ drift: { doubled: [{ id }] }, verdict: 'drift' });
    await scene.practice.colleague.deleteResource('Patient', made.id);
    expect(await scene.stored(id)).toMatchObject({ maritalStatus: { text: 'Example' } });
    expect(await scene.practice.reconcile()).toMatchObject({ verdict: 'in step' });
  });
});
