import { PROGRAM } from '../../core/names.ts';
import { countOf } from '../../core/progress.ts';
import { HOUR, type Runs } from '../runs/read-runs.ts';
import { hasSeenEverybody, timeText } from './activity.ts';
import { attention, ok, type StatusCheck, unknown } from './check.ts';

/** The schedule of the sweep. */
export interface Schedule {
  /** Whether the platform runs the bot on a schedule. */
  readonly hasSchedule: boolean;
  /** When the schedule was last changed, in milliseconds since 1970; undefined when that is not known. */
  readonly changed: number | undefined;
  /** How many hours back a sweep searches for changes. */
  readonly sweepHours: number;
}

/** The last sweep, and when a sweep last read every patient. */
export function sweepChecks(runs: Runs, schedule: Schedule, now: number): StatusCheck[] {
  return schedule.hasSchedule
    ? [sweepCheck(runs, schedule, now), ...everybodyCheck(runs)]
    : [ok('Sweep', `no schedule: run ${PROGRAM} reconcile every night`)];
}

function sweepCheck(
  { entries, readSince, since }: Runs,
  { sweepHours, changed = Number.NEGATIVE_INFINITY }: Schedule,
  now: number,
): StatusCheck {
  const [last] = entries.filter(({ kind }) => kind === 'sweep');
  const text = last && `last ${timeText(last.at)}, ${last.complete ? 'complete' : 'NOT COMPLETE'}`;
  const todo = `Run ${PROGRAM} reconcile to find missed changes. ${PROGRAM} logs --since 7d shows the reason.`;
  const late = now - sweepHours * HOUR;
  if (last && text !== undefined && last.at >= late) {
    if (!last.complete) {
      return attention('Sweep', text, todo);
    }
    return last.failed > 0 ? attention('Sweep', `${text}; ${last.failed} failed`, todo) : ok('Sweep', text);
  }
  const none = `none in the last ${sweepHours} hours, the period of one sweep`;
  if (text !== undefined) {
    return attention('Sweep', `${none}; ${text}`, todo);
  }
  if (readSince.succeeded > late) {
    return unknown('Sweep', 'too many runs to find the last one', `Run ${PROGRAM} logs --since ${sweepHours}h.`);
  }
  return since === undefined || since > late || changed > late
    ? ok('Sweep', 'none yet')
    : attention(
        'Sweep',
        `${none}: the schedule has never run`,
        `Check that the server runs schedules: the Project needs the feature "cron", and Medplum starts a schedule only when it changes. Run ${PROGRAM} deploy --cron "<five fields>" with another time. Until it runs, run ${PROGRAM} reconcile every night.`,
      );
}

/** When a sweep last read the whole list; no check for a bot whose sweeps do not say how many patients they read. */
function everybodyCheck({ entries }: Runs): StatusCheck[] {
  const sweeps = entries.filter(({ kind, facts }) => kind === 'sweep' && facts.has('everybody'));
  const [last] = sweeps;
  if (!last) {
    return [];
  }
  const whole = sweeps.find(hasSeenEverybody);
  const count = countOf(Number(last.facts.get('everybody')), 'patient');
  return [
    ok(
      'Every patient',
      whole
        ? `last seen by the sweep ${timeText(whole.at)}`
        : `no sweep in the log has read the whole list; the last one read ${count} and the next one goes on elsewhere`,
    ),
  ];
}
