import { PROGRAM } from '../../core/names.ts';
import { isFailure } from '../runs/failures.ts';
import type { Findings } from '../runs/findings.ts';
import { HOUR, type Runs } from '../runs/read-runs.ts';
import { type Activity, timeText } from './activity.ts';
import { attention, ok, type StatusCheck } from './check.ts';
import { backfillCheck, comparisonCheck } from './comparison-checks.ts';
import { deliveryChecks, lostCheck, pauseCheck } from './delivery-checks.ts';
import { type Schedule, sweepChecks } from './sweep-checks.ts';

/** A smaller number a day is never a spike. */
const FEW = 20;
const SPIKE = 3;

/** Checks the deliveries, refusals, quarantined patients, sweeps and comparisons of the runs. */
export function runChecks(
  runs: Runs,
  {
    findings,
    activity,
    schedule,
  }: { readonly findings: Findings; readonly activity: Activity; readonly schedule: Schedule },
  now: number,
): StatusCheck[] {
  return [
    ...deliveryChecks(findings, activity),
    ...lostCheck(findings),
    ...pauseCheck(findings),
    ...spikeCheck(runs, findings, activity, now),
    ...quarantineCheck(runs, findings, now),
    ...sweepChecks(runs, schedule, now),
    ...backfillCheck(findings),
    comparisonCheck(findings),
    ...logCheck(runs),
  ];
}

/** Refused requests. Failed deliveries have a check of their own, so they are not counted here. */
function spikeCheck(
  { failures, entries }: Runs,
  { own }: Findings,
  { refusals }: Activity,
  now: number,
): StatusCheck[] {
  const failed = entries.filter((run) => run.at >= now - 24 * HOUR && isFailure(run)).length;
  const today = Math.max(0, failures.today - own.today - failed);
  const usual = Math.max(0, failures.weekBefore - own.weekBefore) / 7;
  if (today < FEW || today <= SPIKE * usual) {
    return [];
  }
  const why = Object.entries(refusals).map(([reason, count]) => `${reason} ${count}`);
  const detail = `${today} in 24 hours, ${usual.toFixed(1)} a day before${why.length > 0 ? `; ${why.join(', ')}` : ''}`;
  return [
    attention(
      'Refused requests',
      detail,
      `Requests of others get 401 and do no harm, but deliveries of Semble must not. Run ${PROGRAM} send to test whether the bot accepts a delivery.`,
    ),
  ];
}

/** How many ids of quarantined patients are shown. */
const SHOWN = 20;

function quarantineCheck({ entries }: Runs, { quarantined }: Findings, now: number): StatusCheck[] {
  const pages = entries.find(({ kind, at }) => kind === 'sweep' && at >= now - 24 * HOUR)?.quarantined ?? 0;
  if (quarantined.length + pages === 0) {
    return [];
  }
  const shown = quarantined
    .slice(0, SHOWN)
    .map(
      ({ patient, reason, waiting }) =>
        `${patient}: ${reason}${waiting === undefined ? '' : `, and its ${waiting} waits`}`,
    );
  const more = quarantined.length > SHOWN ? [`and ${quarantined.length - SHOWN} more`] : [];
  const detail = [...shown, ...more, ...(pages > 0 ? [`${pages} in the last sweep`] : [])].join('; ');
  const waits = quarantined.some(({ waiting }) => waiting !== undefined);
  return [
    attention(
      'Quarantined',
      detail,
      `Run ${PROGRAM} explain <id> to see the reason. Their Patients stay unchanged until then.${
        waits ? ` When each Semble id is on one Patient, once, run ${PROGRAM} reconcile --fix-deletions.` : ''
      }`,
    ),
  ];
}

/** Says how far back the log was read, if there was more of it. */
function logCheck({ isWhole, readSince }: Runs): StatusCheck[] {
  return isWhole
    ? []
    : [
        ok(
          'Log',
          `longer than what was read: successful runs are counted since ${timeText(readSince.succeeded)}, refused and failed ones since ${timeText(readSince.failed)}`,
        ),
      ];
}
