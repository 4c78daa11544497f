import fc from 'fast-check';
import { expect } from 'vitest';
import { verdictOn } from '../../scripts/commands/reconcile/drift.ts';
import { actions, IDS } from './clinic.ts';
import { ask, everybody, expectAllInStep, faultsToCome, id, policy, type Request, request } from './lifecycle.ts';
import { type Doing, type Fate, OpenClinic, type Reason } from './open-clinic.ts';
import { driftOf, fix, fixDeletions, named, toFix } from './reconciling.ts';

interface Step {
  /** Or nothing: for a few moments, or until all is done that is under way. */
  readonly does: Doing | 'pause' | 'settle';
  readonly id: string;
}

const MOMENTS_OF_A_PAUSE = 3;

/** Sequences that leave a patient out of step if others come in between at the wrong moment; and random sequences. */
const PLOTS: readonly (readonly Step['does'][])[] = [
  ['join', 'delete'],
  ['add-phone', 'pause', 'remove-phone'],
  ['settle', 'add-phone', 'pause', 'remove-phone'],
  ['join', 'pause', 'hide', 'pause', 'show'],
  ['settle', 'join', 'pause', 'pause', 'hide', 'pause', 'pause', 'show'],
  ['copy', 'rename', 'settle', 'paste'],
  ['settle', 'copy', 'delete', 'settle', 'paste'],
  ['deleteButReturn', 'settle', 'rename'],
  ['merge', 'deliveryWithoutChange'],
  ...actions.filter((action) => action !== 'colleague').map((action) => [action]),
];

const plot: fc.Arbitrary<readonly Step[]> = fc
  .tuple(fc.constantFrom(...PLOTS), id)
  .map(([doings, one]) => doings.map((does) => ({ does, id: one })));
const plots = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: plot },
    request.map((one) => [one]),
  ),
  {
    minLength: 3,
    maxLength: 7,
  },
);
const steps = fc
  .tuple(fc.subarray([...everybody]), plots)
  .map(([before, then]): readonly (Step | Request)[] => [...before, ...then.flat()]);
const fate: fc.Arbitrary<Fate> = fc.oneof(
  { weight: 6, arbitrary: fc.constant('done' as const) },
  { weight: 4, arbitrary: fc.integer({ min: 5, max: 80 }) },
  { weight: 2, arbitrary: fc.constant('not found' as const) },
);
const circumstances = fc.record({
  faults: faultsToCome,
  policy,
  fates: fc.array(fate, { minLength: 5, maxLength: 20 }),
});
/** Whether Semble lists the deleted patients on request, and whether a delivery or --fix corrects the Patients. */
const ending = fc.record({ listsDeleted: fc.boolean(), delivers: fc.boolean() });

/** How many patients were out of step in the end, by the exception that caused it. */
export type Count = Map<Reason, number>;

/**
 * Late writes, old copies, deleted patients that Semble still returns and a 404 of a proxy may leave patients out of
 * step. Reconcile finds exactly these patients. The next delivery, or --fix and --fix-deletions, corrects them.
 */
export function foundAndMended(count: Count) {
  return fc.asyncProperty(fc.scheduler(), circumstances, steps, ending, async (scheduler, given, taken, how) => {
    const clinic = new OpenClinic({ hop: () => scheduler.schedule(Promise.resolve()), lost: [], ...given });
    const play = <T>(work: Promise<T>): Promise<T> => scheduler.waitFor(work);
    await play(live(clinic, taken));
    const outOfStep = IDS.filter((one) => !clinic.isInStep(one));
    const reasons = outOfStep.flatMap((one) => clinic.reason(one) ?? []);
    expect(reasons).toHaveLength(outOfStep.length);
    reasons.forEach((reason) => void count.set(reason, (count.get(reason) ?? 0) + 1));

    const drift = await play(driftOf(clinic, { listsDeleted: how.listsDeleted }));
    expect(named(drift)).toEqual(outOfStep);
    const fixed = toFix(drift).filter((one) => !clinic.deletedStillReturned.has(one));
    await play(how.delivers ? hintAt(clinic, fixed) : fix(clinic, drift));
    expect(fixed.filter((one) => !clinic.isInStep(one))).toEqual([]);

    clinic.layGhosts();
    await play(driftOf(clinic).then((left) => fixDeletions(clinic, left)));
    expectAllInStep(clinic);
    expect(verdictOn(await play(driftOf(clinic)), undefined, undefined, new Set())).toBe('in step');
  });
}

async function hintAt(clinic: OpenClinic, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((one) => ask(clinic, { updated: one })));
}

/** Starts the steps in this order, without waiting for their effects. Resolves when all have ended, late writes too. */
async function live(clinic: OpenClinic, taken: readonly (Step | Request)[]): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const step of taken) {
    await clinic.hop();
    await clinic.hop();
    if (typeof step === 'string' || !('does' in step)) {
      underWay.push(ask(clinic, step));
    } else {
      await take(clinic, step, underWay);
      underWay.push(clinic.post());
    }
  }
  IDS.forEach((one) => {
    clinic.happen('show', one);
  });
  await Promise.all([...underWay, clinic.post()]);
  await clinic.calm();
}

async function take(clinic: OpenClinic, { does, id: one }: Step, underWay: readonly Promise<void>[]): Promise<void> {
  if (does === 'settle') {
    await Promise.all(underWay);
  } else if (does === 'pause') {
    for (let moment = 0; moment < MOMENTS_OF_A_PAUSE; moment++) {
      await clinic.hop();
    }
  } else {
    clinic.happen(does, one);
  }
}
