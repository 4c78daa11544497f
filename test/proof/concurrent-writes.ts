import fc from 'fast-check';
import { expect } from 'vitest';
import { type Action, Clinic, type Fault, faults, IDS } from './clinic.ts';
import { afterFailedPages, ask, type Bot, everybody, expectAllInStep, id, policy, request } from './lifecycle.ts';

/** A change and its reversal, each made when the run has sent or received a given number of messages. */
interface Flip {
  readonly acts: readonly [Action, Action];
  readonly id: string;
  readonly from: number;
  readonly length: number;
  /** Whether the first delivery is acknowledged before the second change. The second delivery always is in the end. */
  readonly isPosted: boolean;
}

const FLIPS: readonly Flip['acts'][] = [
  ['add-phone', 'remove-phone'],
  ['rename', 'rename'],
  ['archive', 'unarchive'],
  ['join', 'delete'],
  ['colleague', 'rename'],
];

const flip: fc.Arbitrary<Flip> = fc.record({
  acts: fc.constantFrom(...FLIPS),
  id: fc.constantFrom(...IDS.slice(0, 2)),
  from: fc.nat(9),
  length: fc.integer({ min: 1, max: 4 }),
  isPosted: fc.boolean(),
});
const overtaking = fc.record({
  before: fc.subarray([...everybody]),
  flips: fc.array(flip, { minLength: 1, maxLength: 2 }),
  fault: fc.constantFrom(...faults),
  faultAt: fc.nat(14),
  policy,
});

const hint = fc.record({ updated: id });

/** If a Patient is deleted in Medplum after a run has seen it, this run does not create it again. */
export function seenAndGone(bot?: Bot) {
  const moments = fc.record({ edited: fc.nat(6), deleted: fc.integer({ min: 2, max: 8 }) });
  return fc.asyncProperty(fc.oneof(request, hint), moments, policy, async (asked, { edited, deleted }, inForce) => {
    const one = asked === 'sweep' ? IDS[0] : 'updated' in asked ? asked.updated : asked[0];
    let sinceSearch = Number.NaN;
    const hop = async (): Promise<void> => {
      sinceSearch += clinic.medplum.calls.includes('search') ? 1 : 0;
      const current = clinic.medplum.only(one ?? '');
      if (current && sinceSearch === edited) {
        clinic.medplum.put({ ...current, language: 'cy' });
      }
      if (current && sinceSearch === deleted) {
        clinic.medplum.patients.delete(current.id ?? '');
      }
    };
    const clinic = new Clinic({ hop, faults: [], policy: inForce, lost: [], bot });
    everybody.forEach(({ does, id: joining }) => {
      clinic.act(does, joining);
    });
    await clinic.post();
    Object.assign(clinic.semble.patients.get(one ?? '') ?? {}, { firstName: 'Zora' });
    clinic.medplum.calls.length = 0;
    sinceSearch = 0;
    await ask(clinic, asked);
    if (sinceSearch >= deleted) {
      expect(clinic.medplum.only(one ?? '')).toBeUndefined();
    }
  });
}

/** If a change is made, undone and acknowledged during a page or a delivery, no older state is left. */
export function concurrentWrites(bot?: Bot) {
  return fc.asyncProperty(fc.oneof(request, hint), overtaking, async (asked, given) => {
    const { before, flips, fault, faultAt } = given;
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
    const clinic = new Clinic({ hop, faults: [], policy: given.policy, lost: [], bot });
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
  });
}
