import { setTimeout as sleep } from 'node:timers/promises';
import type { AuditEvent } from '@medplum/fhirtypes';
import nodeFetchModule from 'node-fetch';
import { Listeners } from '../../listeners.ts';
import type { BotCall } from './bot-call.ts';
import type { BotFetch } from './vmcontext.ts';

const { Headers, Response } = nodeFetchModule;

/** A system that the bot calls. */
export type CalledSystem = 'Medplum' | 'Semble';

/** One HTTP call that the bot made. It can hold patient data in its path. */
export interface MadeCall {
  readonly to: CalledSystem;
  readonly method: string;
  /** Path and query; for GraphQL the name of the operation. */
  readonly path: string;
  /** The condition of a write: `If-Match` or `If-None-Exist`. */
  readonly condition: string | undefined;
  /** Undefined when no answer came. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** One run of a bot, with the calls that it made. */
export interface MadeRun extends Pick<BotCall, 'bot' | 'input'> {
  /** Undefined for a run by the schedule. */
  readonly headers: BotCall['headers'];
  readonly calls: readonly MadeCall[];
  /** Undefined when the Bot does not ask for one. */
  readonly audit: AuditEvent | undefined;
}

/** What happens to the calls of a run to one system: an answer 503 at once, or no answer until the bot has given up. */
export type CallFault = 'fail' | 'hang';

/** Longer than the deadline of a delivery, which is 12 seconds. */
const HANG = 13_000;

/** The calls that the bots make: recorded for each run, and disturbed where somebody asks for it. */
export class BotCalls {
  readonly #baseUrl: string;
  readonly #runs = new Listeners<MadeRun>();
  readonly #faults = new Map<CalledSystem, CallFault>();

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  /** Calls a function after each run of a bot. Returns what ends this. */
  get onRun(): (listener: (run: MadeRun) => void) => () => void {
    return this.#runs.add;
  }

  ended(run: MadeRun): void {
    this.#runs.tell(run);
  }

  /** Disturbs all calls to a system of the next run that calls it. */
  disturbNext(system: CalledSystem, fault: CallFault): void {
    this.#faults.set(system, fault);
  }

  /** The faults that wait for a run. */
  get waiting(): ReadonlyMap<CalledSystem, CallFault> {
    return this.#faults;
  }

  /** The `fetch` of one run, which adds each call to `calls`. */
  record(fetch: BotFetch, calls: MadeCall[]): BotFetch {
    const disturbed = new Map<CalledSystem, CallFault>();
    return async (input, init) => {
      const url = new URL(String(input));
      const to = url.href.startsWith(this.#baseUrl) ? 'Medplum' : 'Semble';
      const fault = disturbed.get(to) ?? this.#faults.get(to);
      if (fault) {
        this.#faults.delete(to);
        disturbed.set(to, fault);
      }
      const headers = new Headers(init?.headers);
      const start = performance.now();
      const made = (status: number | undefined): void => {
        calls.push({
          to,
          method: init?.method ?? 'GET',
          path: to === 'Semble' ? operationIn(init?.body) : url.pathname + url.search,
          condition: ['If-Match', 'If-None-Exist'].find((name) => headers.has(name)),
          status,
          milliseconds: performance.now() - start,
        });
      };
      try {
        const response = await (fault ? disturb(fault) : fetch(input, init));
        made(response.status);
        return response;
      } catch (error) {
        made(undefined);
        throw error;
      }
    };
  }
}

async function disturb(fault: CallFault) {
  if (fault === 'hang') {
    await sleep(HANG, undefined, { ref: false });
    throw new Error('The call was made to hang');
  }
  return new Response('{}', { status: 503, headers: { 'Content-Type': 'application/json' } });
}

function operationIn(body: unknown): string {
  return /\b(?:query|mutation) (\w+)/.exec(typeof body === 'string' ? body : '')?.[1] ?? 'a document';
}
