import type { BotEvent } from '@medplum/core';
import { vi } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import type { Answer } from '../../../src/bots/answers.ts';
import type { handler } from '../../../src/bots/semble-patient-webhook.ts';
import type { MedplumCalls } from '../../../src/sync/run.ts';

/** The bot, or a variant of it. */
export type Bot = typeof handler;

/** The time at which every run begins, in milliseconds since 1970. */
export const START = Date.parse('2026-03-04T02:17:00.000Z');

/** One call of the bot to Medplum or Semble. */
export interface Call {
  readonly side: 'medplum' | 'semble';
  /** The method of the client, or the name of the GraphQL document. */
  readonly name: string;
  /** The arguments of the method; or the text of the request to Semble. */
  readonly values: readonly unknown[];
}

/** What the bot gets for a call: a value, for Semble the text of the answer, or a thrown error. */
export type Reply = { readonly value: unknown } | { readonly error: Error };

/** A run waits for the reply to a call, or has ended. The values of the call are the bot's own. */
export type Pause = { readonly call: Call } | { readonly answer: Answer };

const MEDPLUM_CALLS: readonly (keyof MedplumCalls | 'createResource')[] = [
  'searchResources',
  'createResourceIfNoneExist',
  'createResource',
  'updateResource',
  'deleteResource',
  'executeBatch',
];

/** The run that runs now: at any time at most one does, so every call to the global `fetch` is its own. */
let current: LiveRun | undefined;

const JSON_HEADERS = new Headers({ 'content-type': 'application/json' });

/**
 * Replaces the global `fetch`: each request to Semble waits until the scheduler replies. The response has the members that
 * the bot reads, because making a real Response takes as long as the bot's own work on it.
 */
export function holdFetch(): void {
  vi.stubGlobal('fetch', async (_url: string, { body }: RequestInit) => {
    const text = String(body);
    const name = /\b(?:query|mutation) (\w+)/.exec(text)?.[1] ?? '';
    const answer = await current?.ask({ side: 'semble', name, values: [text] });
    return { status: 200, headers: JSON_HEADERS, text: async () => String(answer) };
  });
}

/** One run of the real bot, which waits at each of its calls until `reply` is called. Its clock is its own. */
export class LiveRun {
  readonly #bot: Bot;
  readonly #event: BotEvent;
  #waiting: PromiseWithResolvers<unknown> | undefined;
  #paused = Promise.withResolvers<Pause>();

  constructor(bot: Bot, event: BotEvent) {
    this.#bot = bot;
    this.#event = event;
  }

  /** Runs up to the first call. */
  async begin(): Promise<Pause> {
    current = this;
    const client = Object.fromEntries(
      MEDPLUM_CALLS.map((name) => [name, (...values: unknown[]) => this.ask({ side: 'medplum', name, values })]),
    );
    void this.#bot(client as unknown as MedplumCalls, this.#event, virtualClock(START)).then((answer) =>
      this.#paused.resolve({ answer }),
    );
    return this.#paused.promise;
  }

  /** Passes the reply to the call that waits, and runs up to the next call. */
  async reply(reply: Reply): Promise<Pause> {
    const waiting = this.#waiting;
    if (!waiting) {
      throw new Error('This run has no call that waits');
    }
    current = this;
    this.#waiting = undefined;
    this.#paused = Promise.withResolvers();
    if ('error' in reply) {
      waiting.reject(reply.error);
    } else {
      waiting.resolve(typeof reply.value === 'string' ? reply.value : structuredClone(reply.value));
    }
    return this.#paused.promise;
  }

  ask(call: Call): Promise<unknown> {
    if (this.#waiting) {
      throw new Error('A run made two calls at once: the enumeration supports one at a time');
    }
    this.#waiting = Promise.withResolvers();
    this.#paused.resolve({ call });
    return this.#waiting.promise;
  }
}
