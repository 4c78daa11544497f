import { expect } from 'vitest';
import { aBotEvent, aDelivery, OPERATOR_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { FakeMedplum, serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idsOf, someone } from '../../fixtures/operator.ts';
import type { Answer } from '../../src/bots/answers.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import type { Clock } from '../../src/clock.ts';
import { Colleague } from './colleague.ts';
import { expectInStep } from './expect-in-step.ts';

export const IDS = idsOf(3);

/**
 * The actions of a clinic's staff and of a colleague in Medplum. All actions of staff except `hide` and `show` raise a
 * delivery. With `deliveryWithoutChange`, nothing changes, and perhaps the patient cannot be read yet. With
 * `deletedStillReturned`, Semble reports a patient as deleted and still returns it.
 */
export const actions = [
  'join',
  'add-phone',
  'remove-phone',
  'rename',
  'archive',
  'unarchive',
  'delete',
  'merge',
  'twice',
  'deliveryWithoutChange',
  'colleague',
] as const;
export type Action = (typeof actions)[number] | 'hide' | 'show' | 'deletedStillReturned';

const CHANGES: { readonly [action in Action]?: (count: number) => object } = {
  'add-phone': () => ({ phones: [{ phoneId: 'p1', phoneType: 'Mobile', phoneNumber: '07700 900123' }] }),
  'remove-phone': () => ({ phones: [] }),
  rename: (count) => ({ firstName: `Zara ${count}` }),
  archive: () => ({ archived: true }),
  unarchive: () => ({ archived: false }),
};

/** The fate of one message on the wire. */
export const faults = ['none', 'none', 'none', 'lost-before', 'lost-after', 'conflict', 'too-often'] as const;
export type Fault = (typeof faults)[number];

export interface Circumstances {
  /** Called for each message, there and back; the message waits for the returned promise. */
  readonly hop: () => Promise<void>;
  readonly faults: readonly Fault[];
  readonly policy: string;
  /** Which deliveries never arrive, in their order. */
  readonly lost: readonly boolean[];
  /** Replaces the handler of the sources. */
  readonly bot?: typeof handler | undefined;
}

/** Both sides, the staff, a colleague and an operator, over a wire that reorders, loses and repeats. */
export class Clinic {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();
  readonly hop: () => Promise<void>;
  /** Whether a page of a sweep failed, in part or as a whole. */
  hasFailedPage = false;
  private readonly hidden = new Map<string, Record<string, unknown>>();
  /** Semble uses no id twice. */
  private readonly gone = new Set<string>();
  /** The target of each merge, by the id of the source. */
  private readonly merged = new Map<string, string>();
  private readonly bot: typeof handler;
  private readonly colleague = new Colleague();
  private readonly outbox: (() => Promise<unknown>)[] = [];
  readonly faults: Fault[];
  private readonly lost: boolean[];
  readonly policy: string;
  private changes = 0;

  constructor(given: Circumstances) {
    this.hop = given.hop;
    this.faults = [...given.faults];
    this.lost = [...given.lost];
    this.policy = given.policy;
    this.bot = given.bot ?? handler;
    this.semble.maxPageSize = 2;
    this.semble.hop = () => this.hop();
    this.semble.answer = () => {
      const fault = this.faultAmong('lost-before', 'lost-after', 'too-often');
      return fault === 'too-often' ? jsonAnswer({ errors: [{ message: 'Called too often' }] }) : undefined;
    };
    this.medplum.wire = {
      before: async (call) => {
        await this.hop();
        this.faultAmong('lost-before', ...(call === 'search' ? [] : (['conflict'] as const)));
      },
      entry: async () => {
        await this.hop();
        this.faultAmong('conflict');
      },
      after: async () => {
        await this.hop();
        this.faultAmong('lost-after');
      },
    };
  }

  /** The next fault, if it can happen here. All faults except "too often" are thrown. */
  private faultAmong(...possible: Fault[]): Fault | undefined {
    const fault = this.faults.shift() ?? 'none';
    if (possible.includes(fault) && fault !== 'too-often') {
      throw fault === 'conflict' ? serialisationConflict() : new TypeError('fetch failed');
    }
    return possible.includes(fault) ? fault : undefined;
  }

  act(action: Action, id: string): void {
    const patient = this.semble.patients.get(id);
    this.changes += 1;
    if (action === 'colleague') {
      this.addColleaguesPhone(id);
    } else if (action === 'show' || (action === 'hide' && patient)) {
      const [from, to] = action === 'hide' ? [this.semble.patients, this.hidden] : [this.hidden, this.semble.patients];
      const moved = from.get(id);
      if (moved && from.delete(id)) {
        to.set(id, moved);
      }
    } else if (action === 'join' && !patient && !this.hidden.has(id) && !this.gone.has(id)) {
      this.semble.patients.set(id, someone(id));
      this.deliver('patient.created', id);
    } else if (patient && action === 'delete') {
      this.semble.patients.delete(id);
      this.gone.add(id);
      this.deliver('patient.deleted', id);
    } else if (patient && action === 'deletedStillReturned') {
      this.deliver('patient.deleted', id);
    } else if (patient && action === 'merge') {
      this.mergeAway(id);
    } else if (action === 'deliveryWithoutChange' || (patient && action !== 'join')) {
      Object.assign(patient ?? {}, CHANGES[action]?.(this.changes));
      this.deliver('patient.updated', id);
      if (action === 'twice') {
        this.deliver('patient.updated', id);
      }
    }
  }

  private mergeAway(id: string): void {
    const target = IDS.find((other) => other !== id && this.semble.patients.has(other));
    if (target) {
      this.semble.patients.delete(id);
      this.gone.add(id);
      this.merged.set(id, target);
      this.send('patient.merged', { sourcePatientId: id, targetPatientId: target });
    }
  }

  private addColleaguesPhone(id: string): void {
    const current = this.medplum.only(id);
    const added = current && this.colleague.addPhone(id, current);
    if (added) {
      this.medplum.put(added);
    }
  }

  /** A delivery that waits to be sent, if it is not lost. */
  deliver(eventType: string, patientId: string): void {
    this.send(eventType, { patientId });
  }

  private send(eventType: string, identifiers: Readonly<Record<string, string>>): void {
    if (this.lost.shift() !== true) {
      const body = aDelivery({ eventType, identifiers });
      this.outbox.push(() => this.repeat(body, 'semble', (answer) => 'result' in answer));
    }
  }

  /** Semble's part: sends all waiting deliveries and repeats each until it is acknowledged. */
  async post(): Promise<void> {
    await Promise.all(this.outbox.splice(0).map((send) => send()));
  }

  /** The operator's part: repeats each page until no patient on it failed. */
  async sweep(): Promise<void> {
    let cursor: string | undefined;
    do {
      const answer = await this.request({ eventType: 'bot.sweep', cursor, write: true });
      cursor = 'next' in answer ? answer.next : undefined;
    } while (cursor !== undefined);
  }

  async request(body: Record<string, unknown>): Promise<Answer> {
    return this.repeat(body, 'operator', (answer) => {
      const isClean = 'counts' in answer && answer.counts.failed === 0;
      this.hasFailedPage ||= !isClean && body['eventType'] === 'bot.sweep';
      return isClean;
    });
  }

  private async repeat(body: unknown, signedBy: 'semble' | 'operator', isDone: (answer: Answer) => boolean) {
    const secrets = someSecrets({ SEMBLE_DELETE_POLICY: this.policy, SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
    for (let attempts = 0; attempts < 50; attempts++) {
      await this.hop();
      const answer = await this.bot(this.medplum.client, aBotEvent({ body, secrets, signedBy }), this.clock());
      expect(JSON.stringify(answer)).not.toMatch(/"result":"quarantined"|"quarantined":[1-9]/);
      if (isDone(answer)) {
        return answer;
      }
    }
    throw new Error('A request was never answered as expected');
  }

  private clock(): Clock {
    const clock = virtualClock();
    return { ...clock, wait: (ms) => clock.wait(ms).then(this.hop) };
  }

  expectInStep(id: string): void {
    const { policy, colleague } = this;
    const [stored, patient] = [this.medplum.only(id), this.semble.patients.get(id)];
    expectInStep({ id, stored, patient, mergedInto: this.merged.get(id), policy, colleague });
  }
}
