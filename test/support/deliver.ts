import { getStatus, isOperationOutcome, type MedplumClient } from '@medplum/core';
import { vi } from 'vitest';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import type { Clock } from '../../src/sync/clock.ts';
import { aBotEvent, type EventOptions } from './bot.ts';
import { virtualClock } from './clock.ts';

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

/** Runs the bot on one event and gathers what it answers and logs. */
export async function deliver(
  medplum: MedplumClient,
  options: EventOptions = {},
  clock: Clock = virtualClock(),
): Promise<Delivered> {
  const log: string[] = [];
  open.add(log);
  listen();
  try {
    const answer: unknown = await handler(medplum, aBotEvent(options), clock);
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
