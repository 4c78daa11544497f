import { expect } from 'vitest';
import type { Drift, Retired, Surplus } from '../../scripts/commands/reconcile/drift.ts';
import { replacedBy, withoutLink } from '../../src/fhir/links.ts';
import { DELETED_TAG } from '../../src/fhir/systems.ts';
import { withoutTag } from '../../src/fhir/tags.ts';
import type { Scene, Setting } from './scene.ts';

/** The report of reconcile about one patient; its other lists are empty. */
export type Finding = (id: string) => Partial<Drift>;

/** A case that the design cannot prevent, and that leaves a Patient out of step. */
export interface Exception extends Partial<Setting> {
  readonly name: string;
  /** Plays the case and returns the id of its patient. */
  readonly happens: (scene: Scene) => Promise<string>;
  /** The report of reconcile. Absent if reconcile finds nothing. */
  readonly found?: Finding;
  /** Each of these corrects the Patient alone. Absent if there is nothing to correct. */
  readonly correctedBy?: readonly (keyof typeof CORRECTIONS)[];
}

export const missing: Finding = (id) => ({ missing: [id] });
export function differing(...elements: string[]): Finding {
  return (id) => ({ differing: [{ id, elements }] });
}
export function surplus(why: Surplus['why']): Finding {
  return (id) => ({ surplus: [{ id, patientId: expect.any(String), why }] });
}
export function revived(because: Retired): Finding {
  return (id) => ({ revived: [{ id, patientId: expect.any(String), because }] });
}

/** A person removes the tombstone of a Patient in Medplum. */
export async function takeTombstoneOff(scene: Scene, id: string): Promise<void> {
  const stored = await scene.stored(id);
  await scene.put({ ...withoutTag(stored, DELETED_TAG), id: stored.id });
}

/** A person removes the links of a merge in Medplum, from the Patient of its source and from that of its target. */
export async function takeLinksOff(scene: Scene, sourceId: string): Promise<void> {
  const source = await scene.stored(sourceId);
  const targetId = replacedBy(source) ?? '';
  const target = await scene.stored(targetId);
  await scene.put({ ...withoutLink(source, 'replaced-by', targetId), id: source.id });
  await scene.put({ ...withoutLink(target, 'replaces', sourceId), id: target.id });
}

/** The ways to bring a patient back in step. Each is used after all faults have ended. */
export const CORRECTIONS = {
  'the next delivery': async (scene: Scene, id: string) => {
    scene.raiseUpdate(id);
    await scene.deliver();
  },
  'reconcile --fix': async ({ practice }: Scene) => {
    expect(await practice.reconcile({ fix: true })).toMatchObject({ verdict: 'in step' });
  },
  'reconcile --fix-deletions': async ({ practice }: Scene) => {
    expect(await practice.reconcile({ fixDeletions: true })).toMatchObject({ verdict: 'in step' });
  },
  'reconcile --fix-deletions, once Semble no longer returns it': async ({ practice, store }: Scene, id: string) => {
    const { retirement, verdict } = await practice.reconcile({ fixDeletions: true });
    expect([retirement?.results, verdict]).toEqual([[{ id, result: 'kept' }], 'drift']);
    store.deletedPatients = 'null';
    expect(await practice.reconcile({ fixDeletions: true })).toMatchObject({ verdict: 'in step' });
  },
  'a person who takes the tombstone off, and the next delivery': async (scene: Scene, id: string) => {
    await takeTombstoneOff(scene, id);
    scene.raiseUpdate(id);
    await scene.deliver();
  },
  'a person who takes the tombstone off, and reconcile --fix': async (scene: Scene, id: string) => {
    await takeTombstoneOff(scene, id);
    expect(await scene.practice.reconcile({ fix: true })).toMatchObject({ verdict: 'in step' });
    expect(await scene.stored(id)).toMatchObject({ active: true });
  },
  'a person who takes both links of the merge off, and reconcile --fix': async (scene: Scene, id: string) => {
    await takeLinksOff(scene, id);
    expect(await scene.practice.reconcile({ fix: true })).toMatchObject({ verdict: 'in step' });
    expect(await scene.stored(id)).toMatchObject({ active: true });
  },
  'an administrator who restores the Patient from its history': async (scene: Scene, id: string) => {
    await scene.restore(id);
  },
  backfill: async ({ practice }: Scene) => {
    expect(await practice.backfill()).toMatchObject({ complete: true, failed: [] });
  },
  'that merge, sent again from Webhook Logs': async (scene: Scene, id: string) => {
    const { outbox } = scene.practice.semble;
    const merge = outbox.history.find(({ eventType }) => eventType === 'patient.merged');
    expect((await scene.stored(id)).link).toBeUndefined();
    outbox.requeue(merge?.deliveryId ?? '');
    await outbox.drain();
    expect((await scene.stored(id)).link).toHaveLength(1);
  },
} as const;
