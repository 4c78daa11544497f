import fc from 'fast-check';
import { beforeEach, describe, it, vi } from 'vitest';
import { type Action, actions, Clinic, type Fault, faults, IDS } from '../sync/clinic.ts';
import { runs } from './scale.ts';

beforeEach(() => {
  vi.spyOn(console, 'log').mockReturnValue();
  vi.spyOn(console, 'error').mockReturnValue();
});

interface Act {
  readonly does: Action;
  readonly id: string;
}
type Request = 'sweep' | readonly string[];

const id = fc.constantFrom(...IDS);
const act = (...more: Action[]): fc.Arbitrary<Act> => fc.record({ does: fc.constantFrom(...actions, ...more), id });
const request: fc.Arbitrary<Request> = fc.oneof(fc.constant('sweep' as const), fc.uniqueArray(id, { minLength: 1 }));
const policy = fc.constantFrom('delete', 'deactivate');
const faultsToCome = fc.array(fc.constantFrom(...faults), { maxLength: 40 });
const everybody: readonly Act[] = IDS.map((one) => ({ does: 'join', id: one }));

async function ask(clinic: Clinic, asked: Request | { readonly updated: string }): Promise<void> {
  if (asked === 'sweep') {
    await clinic.sweep();
  } else if ('updated' in asked) {
    clinic.deliver('patient.updated', asked.updated);
    await clinic.post();
  } else {
    await clinic.request({ eventType: 'bot.sync', patientIds: asked, write: true });
  }
}

/** A page that is asked for again no longer lists whom Semble deleted meanwhile; a request by id does. */
async function afterFailedPages(clinic: Clinic): Promise<void> {
  if (clinic.hasFailedPage) {
    await ask(clinic, IDS);
  }
}

function expectAllInStep(clinic: Clinic): void {
  IDS.forEach((one) => {
    clinic.expectInStep(one);
  });
}

/** Takes the steps in this order, while everything that they set off goes on; ends when all of it has. */
async function live(clinic: Clinic, steps: readonly (Act | Request)[]): Promise<void> {
  const underWay: Promise<void>[] = [];
  for (const step of steps) {
    await clinic.hop();
    await clinic.hop();
    if (typeof step === 'object' && 'does' in step) {
      clinic.act(step.does, step.id);
      underWay.push(clinic.post());
    } else {
      underWay.push(ask(clinic, step));
    }
  }
  await Promise.all(underWay);
}

describe('pages and deliveries together', () => {
  it('leave no older state over a newer one once all of them have ended', async () => {
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: act() }, request), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), faultsToCome, policy, steps, async (scheduler, coming, inForce, taken) => {
        const hop = () => scheduler.schedule(Promise.resolve());
        const clinic = new Clinic({ hop, faults: coming, policy: inForce, lost: [] });
        await scheduler.waitFor(live(clinic, [...everybody, ...taken]));
        await scheduler.waitFor(afterFailedPages(clinic));
        expectAllInStep(clinic);
      }),
      { numRuns: runs(150, 5_000) },
    );
  });

  it('are brought in step by a sweep and a retirement, whatever was lost, hidden or cut off before', async () => {
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: act('hide', 'show') }, request), { maxLength: 10 });
    const given = fc.record({ faults: faultsToCome, policy, lost: fc.array(fc.boolean(), { maxLength: 12 }) });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), given, steps, async (scheduler, circumstances, taken) => {
        const hop = () => scheduler.schedule(Promise.resolve());
        const clinic = new Clinic({ hop, ...circumstances });
        await scheduler.waitFor(live(clinic, [...everybody, ...taken]));
        IDS.forEach((one) => {
          clinic.act('show', one);
        });
        await scheduler.waitFor(clinic.sweep());
        const gone = IDS.filter((one) => !clinic.semble.patients.has(one));
        if (gone.length > 0) {
          await scheduler.waitFor(clinic.request({ eventType: 'bot.retire', patientIds: gone, write: true }));
        }
        expectAllInStep(clinic);
      }),
      { numRuns: runs(150, 5_000) },
    );
  });
});

/** A change and another that undoes it, when the run has sent or received so many messages. */
interface Flip {
  readonly acts: readonly [Action, Action];
  readonly id: string;
  readonly from: number;
  readonly length: number;
  /** Whether the delivery of the first is acknowledged before the second comes; that of the second always is. */
  readonly isPosted: boolean;
}

const FLIPS: readonly Flip['acts'][] = [
  ['add-phone', 'remove-phone'],
  ['rename', 'rename'],
  ['archive', 'unarchive'],
  ['join', 'delete'],
  ['colleague', 'rename'],
];

describe('a page, or one delivery, that is overtaken', () => {
  const flip: fc.Arbitrary<Flip> = fc.record({
    acts: fc.constantFrom(...FLIPS),
    id: fc.constantFrom(...IDS.slice(0, 2)),
    from: fc.nat(9),
    length: fc.integer({ min: 1, max: 4 }),
    isPosted: fc.boolean(),
  });
  const given = fc.record({
    before: fc.subarray([...everybody]),
    flips: fc.array(flip, { minLength: 1, maxLength: 2 }),
    fault: fc.constantFrom(...faults),
    faultAt: fc.nat(14),
    policy,
  });

  it('leaves no older state, whatever came, went and was acknowledged at any moments of it', async () => {
    const hint = fc.record({ updated: id });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(request, hint),
        given,
        async (asked, { before, flips, fault, faultAt, policy: inForce }) => {
          let messages = Number.NaN;
          const hop = async (): Promise<void> => {
            const now = messages;
            messages = Number.NaN;
            for (const { acts, id: one, from, length, isPosted } of flips) {
              if (now === from) {
                clinic.act(acts[0], one);
                await (isPosted && clinic.post());
              }
              if (now === from + length) {
                clinic.act(acts[1], one);
                await clinic.post();
              }
            }
            messages = now + 1;
          };
          const clinic = new Clinic({ hop, faults: [], policy: inForce, lost: [] });
          before.forEach(({ does, id: one }) => {
            clinic.act(does, one);
          });
          await clinic.post();
          clinic.faults.push(...Array<Fault>(faultAt).fill('none'), fault);
          messages = 0;
          await ask(clinic, asked);
          messages = Number.NaN;
          await clinic.post();
          await afterFailedPages(clinic);
          expectAllInStep(clinic);
        },
      ),
      { numRuns: runs(400, 5_000) },
    );
  });
});
