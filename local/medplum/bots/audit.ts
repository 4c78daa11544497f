import { createReference, isResource } from '@medplum/core';
import type { AuditEvent, Bot } from '@medplum/fhirtypes';
import type { Platform } from '../platform.ts';
import type { BotAnswer, BotCall } from './bot-call.ts';

/** How much of the console output an AuditEvent keeps: its last 10 KiB. */
const KEPT_OUTPUT = 10 * 1024;

interface Run {
  readonly call: BotCall;
  readonly start: Date;
  readonly log: string;
  readonly answer: BotAnswer;
}

type Trigger = NonNullable<Bot['auditEventTrigger']>;

const IS_AUDITED: Readonly<Record<Trigger, (run: Run) => boolean>> = {
  always: () => true,
  never: () => false,
  'on-error': ({ answer }) => !answer.success,
  'on-output': ({ log }) => log !== '',
};

/** Stores an AuditEvent of the run and returns it, if `Bot.auditEventTrigger` asks for one. */
export async function auditRun(platform: Platform, run: Run): Promise<AuditEvent | undefined> {
  const { bot, input } = run.call;
  if (!IS_AUDITED[bot.auditEventTrigger ?? 'always'](run)) {
    return undefined;
  }
  const now = new Date().toISOString();
  return platform.system.createResource<AuditEvent>({
    resourceType: 'AuditEvent',
    type: { system: 'https://medplum.com/CodeSystem/audit-event', code: 'execute' },
    recorded: now,
    period: { start: run.start.toISOString(), end: now },
    outcome: run.answer.success ? '0' : '4',
    outcomeDesc: run.log.replaceAll(/[^\P{Cc}\n\r\t]/gu, '').slice(-KEPT_OUTPUT),
    agent: [{ who: createReference(bot), requestor: false }],
    source: { observer: createReference(bot) },
    entity: [
      { what: createReference(bot), role: { code: '9' } },
      ...(isResource(input) && input.id ? [{ what: createReference(input), role: { code: '4' } }] : []),
    ],
  });
}
