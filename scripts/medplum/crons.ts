import type { MedplumClient, WithId } from '@medplum/core';
import type { Cron } from '@medplum/fhirtypes';
import { PROGRAM } from '../core/names.ts';
import type { Problems } from '../core/problem.ts';
import type { DeployedBot } from './bot.ts';
import { statusOf } from './connection.ts';

/** The Cron resources that target our Bot. A deployment never creates or changes one. */
export interface Crons {
  readonly found: readonly WithId<Cron>[];
  /** The status with which Medplum refused the search; undefined if it answered. Servers before 5.2 have no Cron. */
  readonly refusedWith: number | undefined;
}

/** Statuses for a resource type, or a search, that does not exist or is not allowed. */
const REFUSALS: ReadonlySet<number | undefined> = new Set([400, 403, 404]);

/** Reads the Cron resources that target the Bot. Throws the error of Medplum for any other status. */
export async function findCrons(medplum: MedplumClient, deployed: DeployedBot | undefined): Promise<Crons> {
  if (!deployed) {
    return { found: [], refusedWith: undefined };
  }
  const target = `Bot/${deployed.bot.id}`;
  try {
    const found = await medplum.searchResources('Cron', { target, _count: '1000' });
    return {
      found: found.filter(({ targetReference }) => targetReference.reference === target),
      refusedWith: undefined,
    };
  } catch (error) {
    const status = statusOf(error);
    if (!REFUSALS.has(status)) {
      throw error;
    }
    return { found: [], refusedWith: status };
  }
}

/** The Cron resources that are active and not past their end; `now` is in milliseconds since 1970. */
export function runningCrons({ found }: Crons, now: number = Date.now()): readonly WithId<Cron>[] {
  return found.filter((cron) => isRunning(cron, now));
}

/** Whether a Cron is active and not past its end; `now` is in milliseconds since 1970. */
export function isRunning({ active, endTime }: Cron, now: number = Date.now()): boolean {
  return active && !(endTime !== undefined && Date.parse(endTime) <= now);
}

/** Whether a Cron runs on behalf of the bot's own membership. */
export function runsAsBot({ onBehalfOf }: Cron, { membership }: DeployedBot): boolean {
  return onBehalfOf.reference === `ProjectMembership/${membership.id}`;
}

/** Adds a problem if `--cron` is given although a Cron resource is the schedule. */
export function checkCronOption(cron: string | undefined, crons: Crons, problems: Problems): void {
  const [first] = runningCrons(crons);
  if (cron !== undefined && first) {
    problems.add(
      `--cron cannot be used: the Cron ${first.id} is the schedule of the bot`,
      `In Medplum: change the cronString of that Cron. Or delete the Cron, then run ${PROGRAM} deploy again.`,
    );
  }
}

/** Notes for the operator about the Cron resources, one line each. */
export function notesOnCrons(crons: Crons, deployed: DeployedBot | undefined): string[] {
  const { refusedWith } = crons;
  return [
    ...(refusedWith === undefined ? [] : [unreadable(refusedWith)]),
    ...runningCrons(crons).flatMap((cron) => [
      `The Cron ${cron.id} (${cron.cronString}) is the schedule of the bot, so the Bot gets no cronString`,
      ...(deployed && !runsAsBot(cron, deployed)
        ? [
            `The Cron ${cron.id} runs on behalf of another membership than the bot's: set its onBehalfOf to ProjectMembership/${deployed.membership.id}`,
          ]
        : []),
    ]),
  ];
}

/** The note that the Cron resources could not be read. */
export function unreadable(status: number): string {
  return `Cron resources cannot be read here (${status}; servers before 5.2 have none), so a Cron that targets the bot is not noticed`;
}
