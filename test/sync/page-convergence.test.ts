import fc from 'fast-check';
import { afterEach, beforeEach, describe, it, vi } from 'vitest';
import { type Action, actions, Clinic, faults, IDS } from './clinic.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => vi.unstubAllGlobals());

type Step =
  | { readonly does: 'sweep' }
  | { readonly does: 'sync'; readonly ids: readonly string[] }
  | { readonly does: Action; readonly id: string };

const id = fc.constantFrom(...IDS);
const act = (...more: Action[]): fc.Arbitrary<Step> => fc.record({ does: fc.constantFrom(...actions, ...more), id });
const operator: fc.Arbitrary<Step> = fc.oneof(
  fc.constant({ does: 'sweep' } as const),
  fc.record({ does: fc.constant('sync' as const), ids: fc.uniqueArray(id, { minLength: 1 }) }),
);

/** What happens in the clinic, in this order, while everything that it sets off goes on. */
async function live(clinic: Clinic, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await clinic.hop();
    await clinic.hop();
    if (step.does === 'sweep') {
      clinic.underWay.push(clinic.sweep());
    } else if (step.does === 'sync') {
      const body = { eventType: 'bot.sync', patientIds: step.ids, write: true };
      clinic.underWay.push(clinic.request(body).then(() => undefined));
    } else if ('id' in step) {
      clinic.act(step.does, step.id);
    }
  }
}

const everybody: readonly Step[] = IDS.map((one) => ({ does: 'join', id: one }));

function circumstances() {
  return {
    scheduler: fc.scheduler(),
    faults: fc.array(fc.constantFrom(...faults), { maxLength: 40 }),
    policy: fc.constantFrom('delete', 'deactivate'),
    slowness: fc.array(fc.constantFrom(1, 1, 1, 1, 60), { maxLength: 120 }),
  };
}

describe('pages and deliveries together', () => {
  it('leave no older state over a newer one once all of them have ended', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...circumstances(), lost: fc.constant([]) }),
        fc.array(fc.oneof({ weight: 3, arbitrary: act() }, operator), { maxLength: 10 }),
        async (given, steps) => {
          const clinic = new Clinic(given);
          await given.scheduler.waitFor(live(clinic, [...everybody, ...steps]));
          await given.scheduler.waitFor(Promise.all(clinic.underWay));
          if (clinic.hasFailedPage) {
            // The repeated page no longer lists whom Semble deleted meanwhile; a request by id does.
            await given.scheduler.waitFor(clinic.request({ eventType: 'bot.sync', patientIds: IDS, write: true }));
          }
          IDS.forEach((one) => {
            clinic.expectInStep(one);
          });
        },
      ),
      { numRuns: 500 },
    );
  }, 240_000);

  it('are brought in step by a sweep and a retirement, whatever was lost, hidden or cut off before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({ ...circumstances(), lost: fc.array(fc.boolean(), { maxLength: 12 }) }),
        fc.array(fc.oneof({ weight: 3, arbitrary: act('hide', 'show') }, operator), { maxLength: 10 }),
        async (given, steps) => {
          const clinic = new Clinic(given);
          await given.scheduler.waitFor(live(clinic, [...everybody, ...steps]));
          await given.scheduler.waitFor(Promise.all(clinic.underWay));
          IDS.forEach((one) => {
            clinic.act('show', one);
          });
          await given.scheduler.waitFor(clinic.sweep());
          const gone = IDS.filter((one) => !clinic.semble.patients.has(one));
          if (gone.length > 0) {
            await given.scheduler.waitFor(clinic.request({ eventType: 'bot.retire', patientIds: gone, write: true }));
          }
          IDS.forEach((one) => {
            clinic.expectInStep(one);
          });
        },
      ),
      { numRuns: 500 },
    );
  }, 240_000);
});
