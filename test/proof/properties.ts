import fc from 'fast-check';
import { expect } from 'vitest';
import { isRetired, sembleIdsOf } from '../../src/fhir/tags.ts';
import { type Action, Clinic, IDS } from './clinic.ts';
import {
  act,
  afterFailedPages,
  type Bot,
  everybody,
  expectAllInStep,
  faultsToCome,
  live,
  policy,
  request,
} from './lifecycle.ts';

const hopBy = (scheduler: fc.Scheduler) => () => scheduler.schedule(Promise.resolve());
const stepsOf = (...more: Action[]) =>
  fc
    .tuple(
      fc.subarray([...everybody]),
      fc.array(fc.oneof({ weight: 3, arbitrary: act(...more) }, request), { minLength: 3, maxLength: 10 }),
    )
    .map((parts) => parts.flat());

/**
 * Deliveries and pages run at once, while staff work, a colleague edits and the wire fails. Once all of them have ended
 * without `failed`, both sides agree.
 */
export function pagesAndDeliveries(bot?: Bot) {
  return fc.asyncProperty(
    fc.scheduler(),
    faultsToCome,
    policy,
    stepsOf(),
    async (scheduler, coming, inForce, taken) => {
      const clinic = new Clinic({ hop: hopBy(scheduler), faults: coming, policy: inForce, lost: [], bot });
      await scheduler.waitFor(live(clinic, taken));
      await scheduler.waitFor(afterFailedPages(clinic));
      expectAllInStep(clinic);
    },
  );
}

/** The same with lost deliveries and temporarily hidden patients. A sweep and a retirement correct everything. */
export function sweptAndRetired(bot?: Bot) {
  const given = fc.record({ faults: faultsToCome, policy, lost: fc.array(fc.boolean(), { maxLength: 12 }) });
  return fc.asyncProperty(fc.scheduler(), given, stepsOf('hide', 'show'), async (scheduler, circumstances, taken) => {
    const clinic = new Clinic({ hop: hopBy(scheduler), ...circumstances, bot });
    await scheduler.waitFor(live(clinic, taken));
    IDS.forEach((one) => {
      clinic.act('show', one);
    });
    await scheduler.waitFor(clinic.sweep());
    const gone = IDS.filter((one) => !clinic.semble.patients.has(one));
    if (gone.length > 0) {
      await scheduler.waitFor(clinic.request({ eventType: 'bot.retire', patientIds: gone, write: true }));
    }
    expectAllInStep(clinic);
  });
}

/** A tombstone stays, even while Semble still returns the patient that it reported as deleted. */
export function deletedStillReturned(bot?: Bot) {
  return fc.asyncProperty(
    fc.scheduler(),
    faultsToCome,
    stepsOf('deletedStillReturned', 'deletedStillReturned', 'deletedStillReturned', 'deletedStillReturned'),
    async (scheduler, coming, taken) => {
      const clinic = new Clinic({ hop: hopBy(scheduler), faults: coming, policy: 'deactivate', lost: [], bot });
      await scheduler.waitFor(live(clinic, taken));
      for (const one of IDS) {
        const versions = clinic.medplum.history.filter((patient) => sembleIdsOf(patient).includes(one));
        const sinceRetired = versions.slice(versions.findIndex(isRetired)).filter(() => versions.some(isRetired));
        // Merges may change the links of a retired Patient, and a colleague its phones.
        const shown = sinceRetired.map(({ name, active, meta }) => ({ name, active, tag: meta?.tag }));
        expect(shown).toEqual(shown.map(() => shown[0]));
      }
    },
  );
}
