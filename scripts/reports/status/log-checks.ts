import type { Settings } from '../../../src/settings.ts';
import { CommandFailure } from '../../core/problem.ts';
import { medplumFailure } from '../../medplum/connection.ts';
import { runningCrons, runsAsBot } from '../../medplum/crons.ts';
import { findingsOf } from '../runs/findings.ts';
import { readRuns } from '../runs/read-runs.ts';
import { type Activity, activityOf } from './activity.ts';
import type { DeployedFacts } from './bot-checks.ts';
import { type StatusCheck, unknown } from './check.ts';
import { runChecks } from './run-checks.ts';
import type { Schedule } from './sweep-checks.ts';

/** How far back the log is read, in hours: Semble keeps its own log of deliveries as long. */
const PERIOD = 30 * 24;

/** Reads the bot's log and checks what it says. It reports a failure of Medplum instead of throwing it. */
export async function checkLog(
  facts: DeployedFacts,
  { sweepHours }: Settings,
  now: number,
): Promise<{ readonly checks: readonly StatusCheck[]; readonly activity: Activity | undefined }> {
  try {
    const runs = await readRuns(facts.medplum, facts.deployed.bot.id, Math.max(PERIOD, sweepHours), now);
    const findings = findingsOf(runs, sweepHours, now);
    const activity = activityOf(runs, findings);
    return {
      checks: runChecks(runs, { findings, activity, schedule: scheduleOf(facts, sweepHours, now) }, now),
      activity,
    };
  } catch (error) {
    const failure = medplumFailure(error, 'reading the AuditEvents of the Bot');
    if (!(failure instanceof CommandFailure)) {
      throw failure;
    }
    return {
      checks: failure.problems.map(({ what, todo }) => unknown('Deliveries', what, todo)),
      activity: undefined,
    };
  }
}

function scheduleOf({ hasCron, deployed, crons }: DeployedFacts, sweepHours: number, now: number): Schedule {
  const { bot } = deployed;
  const schedules = [
    ...(bot.cronString === undefined ? [] : [bot]),
    ...runningCrons(crons, now).filter((cron) => runsAsBot(cron, deployed)),
  ];
  const changes = schedules.map(({ meta }) => Date.parse(meta?.lastUpdated ?? '')).filter(Number.isFinite);
  return {
    hasSchedule: hasCron && (bot.cronString !== undefined || runningCrons(crons, now).length > 0),
    changed: changes.length > 0 ? Math.max(...changes) : undefined,
    sweepHours,
  };
}
