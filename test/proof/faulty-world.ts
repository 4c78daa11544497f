import { type BotEvent, OperationOutcomeError } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { vi } from 'vitest';
import { aBotEvent, OPERATOR_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { THIS_BOT } from '../../fixtures/scheduled-bot.ts';
import type { Answer } from '../../src/bots/answers.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import { type Clock, TimeUp } from '../../src/clock.ts';
import { Clinic } from './clinic.ts';
import type { Fault, Instead } from './faults.ts';
import { clientOver } from './medplum-over-http.ts';
import type { Path } from './path.ts';

type Side = 'medplum' | 'semble';

/** One call to the outside, with the number of its entries if it is a batch. */
export interface OutsideCall {
  readonly side: Side;
  readonly name: string;
  readonly entries: number;
}

/** The place of a fault: the call with that index, or only an entry of it if it is a batch. */
export interface Strike {
  readonly fault: Fault;
  readonly index: number;
  readonly side: Side;
  readonly entry?: number;
  /** Whether Medplum carries the call out all the same, and only the answer is replaced. */
  readonly tookEffect: boolean;
  /** Only that call; that call and all later calls to the same side; or to both sides, until the run ends. */
  readonly span: 'once' | 'side' | 'both';
}

/** Both sides in the initial state of a path, and a wire between them with the given faults. It can be reset. */
export class FaultyWorld {
  readonly clinic: Clinic;
  /** Of the run that is under way. */
  readonly calls: OutsideCall[] = [];
  /** The error lines of the run's log. */
  readonly problems: string[] = [];
  /** Whether the fault occurred. */
  hasStruck = false;
  private readonly path: Path;
  private found: ReadonlyMap<string, Patient> = new Map();
  private strike: Strike | undefined;
  private timeUp: () => void = () => undefined;
  private die: () => void = () => undefined;

  private constructor(path: Path) {
    this.path = path;
    this.clinic = new Clinic({ hop: async () => undefined, faults: [], policy: path.policy ?? 'delete', lost: [] });
  }

  static async at(path: Path): Promise<FaultyWorld> {
    const world = new FaultyWorld(path);
    const { clinic } = world;
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'error').mockImplementation((line: unknown) => void world.problems.push(String(line)));
    await path.before(clinic);
    world.found = structuredClone(clinic.medplum.patients);
    clinic.semble.answer = ({ query }) =>
      world.pass('semble', /\w+ (\w+)/.exec(query)?.[1] ?? '', 0, async () => undefined);
    return world;
  }

  /** Resets Medplum to the path's initial state. Semble needs no reset, because it is only read. */
  reset(): void {
    const { medplum, semble } = this.clinic;
    medplum.patients.clear();
    for (const [id, patient] of this.found) {
      medplum.patients.set(id, structuredClone(patient));
    }
    for (const record of [medplum.history, medplum.calls, semble.requests]) {
      record.length = 0;
    }
  }

  /** `true` if Medplum has the expected state, else the difference. */
  judge(): string {
    const { inStep, holds } = this.path;
    try {
      inStep.forEach((id) => {
        this.clinic.expectInStep(id);
      });
      holds?.(this.clinic);
      return 'true';
    } catch (error) {
      return error instanceof Error ? `untrue: ${error.message}` : 'untrue';
    }
  }

  /** Runs the bot once. Undefined if the run died. */
  async run(strike?: Strike, request: Path['request'] = this.path.request): Promise<Answer | undefined> {
    this.strike = strike;
    this.hasStruck = false;
    this.calls.length = 0;
    this.problems.length = 0;
    const dead = new Promise<undefined>((resolve) => {
      this.die = () => resolve(undefined);
    });
    this.clinic.medplum.wire = {};
    const medplum = clientOver(this.clinic.medplum, (...request) => this.pass('medplum', ...request));
    return Promise.race([handler(medplum, this.event(request), this.clock()), dead]);
  }

  private event(request: Path['request']): BotEvent {
    const { policy, settings } = this.path;
    const isOperators = request !== 'schedule' && String(request['eventType']).startsWith('bot.');
    const secrets = someSecrets({
      SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET,
      SEMBLE_DELETE_POLICY: policy,
      ...settings,
    });
    const event = aBotEvent({ body: request, secrets, signedBy: isOperators ? 'operator' : 'semble' });
    const { headers: _, ...unsigned } = event;
    return request === 'schedule' ? ({ ...unsigned, input: THIS_BOT } as BotEvent) : event;
  }

  /** Waiting takes no time, and neither does a call that hangs until its time is up. */
  private clock(): Clock {
    const clock = virtualClock();
    return {
      ...clock,
      within: (ms, promise) => {
        const late = new Promise<never>((_resolve, reject) => {
          this.timeUp = () => void clock.wait(ms).then(() => reject(new TimeUp()));
        });
        return Promise.race([promise, late]);
      },
    };
  }

  private async pass<T>(side: Side, name: string, entries: number, served: () => Promise<T>): Promise<T | Response> {
    const index = this.calls.push({ side, name, entries }) - 1;
    // The bot's clock for this call is set only after it was made.
    await undefined;
    const { strike } = this;
    if (!strike || (strike.span === 'once' ? index !== strike.index : index < strike.index)) {
      return served();
    }
    const instead = strike.span === 'both' || strike.side === side ? strike.fault[side] : undefined;
    if (!instead || (strike.entry !== undefined && name !== 'batch')) {
      return served();
    }
    if (strike.entry !== undefined) {
      this.refuseEntries(strike, index === strike.index ? strike.entry : 0);
      return served();
    }
    this.hasStruck = true;
    if (strike.tookEffect) {
      await served();
    }
    return this.fail(instead);
  }

  /** Lets the server refuse that entry of the next batch, or it and all later ones. */
  private refuseEntries({ fault, span }: Strike, first: number): void {
    let entry = 0;
    this.clinic.medplum.wire.entry = () => {
      const number = entry++;
      if (fault.outcome && (span === 'once' ? number === first : number >= first)) {
        this.hasStruck = true;
        throw new OperationOutcomeError(fault.outcome);
      }
    };
  }

  private fail(instead: Instead): Promise<Response> | Response {
    if (typeof instead === 'function') {
      return instead();
    }
    if (instead === 'lose') {
      throw new TypeError('fetch failed');
    }
    (instead === 'hang' ? this.timeUp : this.die)();
    return new Promise(() => undefined);
  }
}
