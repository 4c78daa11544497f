import { type BotEvent, getStatus, isOperationOutcome } from '@medplum/core';
import { vi } from 'vitest';
import { aBotEvent } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { idsOf, someone } from '../../fixtures/operator.ts';
import { handler } from '../../fixtures/runtime.ts';
import type { Answer } from '../../src/bots/answers.ts';

export const NOW = Date.parse('2026-03-04T02:17:00.000Z');
const { headers: _headers, bot, ...unsigned } = aBotEvent();
export const THIS_BOT = { resourceType: 'Bot', id: bot.reference?.slice('Bot/'.length), name: 'planted' };

/** A Cron resource that targets this Bot, as the platform hands it over. */
export function aCron(members: Readonly<Record<string, unknown>> = {}) {
  return {
    resourceType: 'Cron',
    id: '0d6f9f0a-54a2-4a53-8a51-9f7b6f1c2d3e',
    active: true,
    onBehalfOf: { reference: 'ProjectMembership/1b671a64-40d5-491e-99b0-da01ff1f3341' },
    cronString: '17 2 * * *',
    targetReference: { reference: bot.reference },
    ...members,
  };
}

/** The bot as Medplum's schedule runs it, on a clock that begins at `NOW`. */
export class ScheduledBot {
  readonly medplum = new FakeMedplum();
  readonly semble = new FakeSemble().install();
  readonly clock = virtualClock(NOW);
  readonly log: string[] = [];
  /** When Semble was asked. */
  readonly asked: number[] = [];

  constructor() {
    const take = (line: string): void => void this.log.push(line);
    vi.spyOn(console, 'log').mockImplementation(take);
    vi.spyOn(console, 'error').mockImplementation(take);
    this.semble.hop = () => {
      if (this.semble.requests.length > this.asked.length) {
        this.asked.push(this.clock.now());
      }
    };
  }

  /** Runs it on what the platform hands over for its schedule; each member spoils or changes one thing. */
  run(changes: Partial<Record<keyof BotEvent, unknown>> = {}): Promise<Answer> {
    const event = { ...unsigned, bot, contentType: 'application/fhir+json', input: THIS_BOT, headers: undefined };
    return handler(this.medplum.client, { ...event, ...changes } as unknown as BotEvent, this.clock);
  }

  atSemble(count: number, members: Record<string, unknown> = {}): void {
    idsOf(count).forEach((id) => void this.semble.patients.set(id, someone(id, members)));
  }
}

/** The counts that are not 0. */
export function tally(answer: Answer): Record<string, number> {
  return Object.fromEntries(Object.entries('counts' in answer ? answer.counts : {}).filter(([, count]) => count > 0));
}

/** The status that Medplum makes of an answer. */
export function statusOf(answer: Answer): number {
  return isOperationOutcome(answer) ? getStatus(answer) : 200;
}
