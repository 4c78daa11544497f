import { type BotEvent, getStatus, isOperationOutcome, type MedplumClient } from '@medplum/core';
import { vi } from 'vitest';
import type { Clock } from '../../src/clock.ts';
import { aBotEvent, type EventOptions } from './bot.ts';
import { virtualClock } from './clock.ts';
import { handler } from './runtime.ts';

export interface Delivered {
  /** The status that Medplum makes of the answer. */
  readonly status: number;
  /** The result word, where there is one. */
  readonly result: string | undefined;
  readonly answer: unknown;
  /** The lines of this run; parallel runs share theirs. */
  readonly log: readonly string[];
  /** Everything that left the bot: the answer and its log. */
  readonly said: string;
}

/** Logs of the runs that are under way: what is printed meanwhile goes to each of them, and nowhere else. */
const open = new Set<string[]>();
const take = (...words: unknown[]): void => {
  for (const log of open) {
    log.push(words.join(' '));
  }
};

function listen(): void {
  if (!vi.isMockFunction(console.log)) {
    vi.spyOn(console, 'log').mockImplementation(take);
    vi.spyOn(console, 'error').mockImplementation(take);
  }
}

/** Sends the bot a signed delivery, and gathers what it answers and logs. */
export function deliver(
  medplum: MedplumClient,
  options: EventOptions = {},
  clock: Clock = virtualClock(),
): Promise<Delivered> {
  return handOver(medplum, aBotEvent(options), clock);
}

/** Runs the bot on an event as it stands, and gathers what it answers and logs. */
export async function handOver(medplum: MedplumClient, event: BotEvent, clock: Clock): Promise<Delivered> {
  const log: string[] = [];
  open.add(log);
  listen();
  try {
    const answer: unknown = await handler(medplum, event, clock);
    const result =
      typeof answer === 'object' && answer !== null && 'result' in answer ? String(answer.result) : undefined;
    const status = isOperationOutcome(answer) ? getStatus(answer) : 200;
    return { status, result, answer, log, said: `${JSON.stringify(answer)}\n${log.join('\n')}` };
  } finally {
    open.delete(log);
  }
}

/** A gate in the wire: the call that meets it waits until it is opened. */
export function gate(): { readonly met: Promise<void>; readonly pass: () => Promise<void>; readonly open: () => void } {
  const meeting = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  return {
    met: meeting.promise,
    pass: () => {
      meeting.resolve();
      return opening.promise;
    },
    open: () => opening.resolve(),
  };
}
