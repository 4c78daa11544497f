import type { AuditEvent } from '@medplum/fhirtypes';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { status } from '../../../../scripts/reports/status/status.ts';
import { type Clinic, theBot } from '../../support/clinic.ts';

export function statusOf({ variables }: Clinic, now?: number) {
  return status(readEnvironment(variables), now);
}

/** What is not in order, as `thing: detail`. */
export async function complaints(clinic: Clinic, now?: number): Promise<string[]> {
  const { checks } = await statusOf(clinic, now);
  return checks.filter(({ verdict }) => verdict !== 'ok').map(({ thing, detail }) => `${thing}: ${detail}`);
}

/** Leaves AuditEvents as runs of the bot do that ended so. */
export async function ran(clinic: Clinic, lines: readonly string[], members: Partial<AuditEvent> = {}): Promise<void> {
  const what = { reference: `Bot/${(await theBot(clinic)).id}` };
  for (const outcomeDesc of lines) {
    await clinic.medplum.repo.createResource<AuditEvent>({
      resourceType: 'AuditEvent',
      type: { code: 'execute' },
      recorded: new Date().toISOString(),
      outcome: /result=\d/.test(outcomeDesc) ? '4' : '0',
      outcomeDesc,
      agent: [{ requestor: false }],
      source: { observer: what },
      entity: [{ what }],
      ...members,
    });
  }
}

export const HOUR = 3_600_000;

/** Leaves the AuditEvent of one run that ended so many hours ago. */
export async function ranBefore(clinic: Clinic, hours: number, line: string): Promise<void> {
  await ran(clinic, [line], { recorded: new Date(Date.now() - hours * HOUR).toISOString() });
}

/** The checks of a thing. */
export async function checksOf(clinic: Clinic, thing: string, now?: number) {
  return (await statusOf(clinic, now)).checks.filter((check) => check.thing === thing);
}

/** The log line of a note that a command left, with the times in hours before now. */
export function noteLine(about: string, from: number, to: number, counts: Readonly<Record<string, number>>): string {
  const instant = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();
  const text = Object.entries(counts).map(([name, count]) => `${name}:${count}`);
  return `event=bot.note about=${about} from=${instant(from)} to=${instant(to)} counts=${text.join()} result=noted attempts=0 ms=1 age=0`;
}
