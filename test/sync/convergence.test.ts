import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../src/bots/answers.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import { differingElements } from '../../src/mappers/difference.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import { isUnconfirmed } from '../../src/mappers/retire.ts';
import { parsePatient } from '../../src/semble/patient.ts';
import { aBotEvent, aDelivery, OTHER_ID, PATIENT_ID, someSecrets } from '../support/bot.ts';
import { virtualClock } from '../support/clock.ts';
import { FakeMedplum, serialisationConflict } from '../support/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../support/fake-semble.ts';

const IDS = [PATIENT_ID, OTHER_ID] as const;
const COLLEAGUES_PHONE = { system: 'phone', value: '01632 960099' } as const;

/** What a clinic's staff and a colleague in Medplum do; every one of the staff's raises a delivery. */
const actions = [
  'add-phone',
  'remove-phone',
  'rename',
  'archive',
  'unarchive',
  'delete',
  'twice',
  'colleague',
] as const;
type Action = (typeof actions)[number];

/** What the wire does to one call. */
const faults = ['none', 'none', 'none', 'lost-before', 'lost-after', 'conflict', 'too-often'] as const;
type Fault = (typeof faults)[number];

class World {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();
  readonly deliveries: Promise<void>[] = [];
  readonly colleagues = new Set<string>();
  private changes = 0;
  private readonly scheduler: fc.Scheduler;
  private readonly faults: Fault[];
  private readonly policy: string;

  constructor(scheduler: fc.Scheduler, faultsToCome: readonly Fault[], policy: string) {
    this.scheduler = scheduler;
    this.faults = [...faultsToCome];
    this.policy = policy;
    let fault: Fault = 'none';
    this.semble.hop = () => this.hop();
    this.semble.answer = () => {
      const coming = this.faults.shift();
      if (coming === 'lost-before' || coming === 'lost-after') {
        throw new TypeError('fetch failed');
      }
      return coming === 'too-often' ? jsonAnswer({ errors: [{ message: 'Called too often' }] }) : undefined;
    };
    this.medplum.wire = {
      before: async (call) => {
        await this.hop();
        fault = this.faults.shift() ?? 'none';
        if (fault === 'lost-before') {
          throw new TypeError('fetch failed');
        }
        if (fault === 'conflict' && call !== 'search') {
          throw serialisationConflict();
        }
      },
      after: async () => {
        const lost = fault === 'lost-after';
        fault = 'none';
        await this.hop();
        if (lost) {
          throw new TypeError('fetch failed');
        }
      },
    };
  }

  async hop(): Promise<void> {
    await this.scheduler.schedule(Promise.resolve());
  }

  create(id: string): void {
    this.semble.patients.set(id, { id, firstName: 'Zara', lastName: 'Example', phones: [], archived: false });
    this.deliver('patient.created', id);
  }

  act(action: Action, id: string): void {
    const patient = this.semble.patients.get(id);
    this.changes += 1;
    if (action === 'colleague') {
      const current = this.medplum.only(id);
      if (current && !this.colleagues.has(current.id ?? '')) {
        this.medplum.put({ ...current, telecom: [...(current.telecom ?? []), COLLEAGUES_PHONE] });
        this.colleagues.add(current.id ?? '');
      }
    } else if (patient && action === 'delete') {
      this.semble.patients.delete(id);
      this.deliver('patient.deleted', id);
    } else if (patient) {
      if (action === 'add-phone') {
        patient['phones'] = [{ phoneId: 'p1', phoneType: 'Mobile', phoneNumber: '07700 900123' }];
      } else if (action === 'remove-phone') {
        patient['phones'] = [];
      } else if (action === 'rename') {
        patient['firstName'] = `Zara ${this.changes}`;
      } else {
        patient['archived'] = action === 'archive';
      }
      this.deliver('patient.updated', id);
      if (action === 'twice') {
        this.deliver('patient.updated', id);
      }
    }
  }

  /** Semble's part: it repeats a delivery until it is acknowledged. */
  deliver(eventType: string, patientId: string): void {
    const body = aDelivery({ eventType, identifiers: { patientId } });
    const event = aBotEvent({ body, secrets: someSecrets({ SEMBLE_DELETE_POLICY: this.policy }) });
    const attempt = async (): Promise<void> => {
      for (let attempts = 0; attempts < 50; attempts++) {
        await this.hop();
        const answer: Answer = await handler(this.medplum.client, event, this.clock());
        if ('result' in answer) {
          expect(answer.result).not.toBe('quarantined');
          return;
        }
      }
      throw new Error('a delivery was never acknowledged');
    };
    this.deliveries.push(attempt());
  }

  private clock(): ReturnType<typeof virtualClock> {
    const clock = virtualClock();
    return { ...clock, wait: async (ms) => Promise.all([clock.wait(ms), this.hop()]).then(() => undefined) };
  }

  expectInStep(id: string): void {
    const stored = this.medplum.only(id);
    const said = parsePatient(structuredClone(this.semble.patients.get(id)), () => undefined);
    if (said) {
      expect(stored).toBeDefined();
      const definitions = [{ id: '64b000000000000000000001', deleted: false, idType: 'NHS_UK' }];
      const wanted = mapPatient(said, definitions, stored, {}).patient;
      expect(differingElements(stored, wanted)).toEqual([]);
      expect(stored && isUnconfirmed(stored)).toBe(false);
    } else if (this.policy === 'delete') {
      expect(stored).toBeUndefined();
    } else {
      expect(stored?.active ?? false).toBe(false);
    }
    if (stored && this.colleagues.has(stored.id ?? '')) {
      expect(stored.telecom).toContainEqual(COLLEAGUES_PHONE);
    }
  }
}

describe('once every delivery is acknowledged', () => {
  it('no interleaving of deliveries, retries, duplicates, losses and edits leaves an older state', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
    const step = fc.record({ action: fc.constantFrom(...actions), id: fc.constantFrom(...IDS) });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(step, { maxLength: 8 }),
        fc.array(fc.constantFrom(...faults), { maxLength: 30 }),
        fc.constantFrom('delete', 'deactivate'),
        async (scheduler, steps, faultsToCome, policy) => {
          const world = new World(scheduler, faultsToCome, policy);
          const staff = async (): Promise<void> => {
            IDS.forEach((id) => {
              world.create(id);
            });
            for (const { action, id } of steps) {
              await world.hop();
              await world.hop();
              world.act(action, id);
            }
          };
          await scheduler.waitFor(staff());
          await scheduler.waitFor(Promise.all(world.deliveries));
          IDS.forEach((id) => {
            world.expectInStep(id);
          });
        },
      ),
      { numRuns: 400 },
    );
  }, 120_000);
});
