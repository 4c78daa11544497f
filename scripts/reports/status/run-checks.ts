import { isPatientEvent, SYSTEM_EVENTS } from '../../../src/semble/event-types.ts';
import { HOUR, type Runs } from '../runs/read-runs.ts';
import type { Run } from '../runs/run.ts';
import { attention, ok, type StatusCheck, unknown } from './check.ts';

/** A smaller number a day is never a spike, because every self-test of a deployment leaves two refusals. */
const FEW = 20;
const SPIKE = 3;

/** What the bot did in the last 24 hours. */
export interface Activity {
  readonly runs: number;
  /** How many deliveries had each result word or status. */
  readonly results: Readonly<Record<string, number>>;
  /** Why deliveries were refused. */
  readonly refusals: Readonly<Record<string, number>>;
  /** The Semble ids of quarantined patients. */
  readonly quarantined: readonly string[];
  readonly lastDelivery: string | undefined;
  readonly lastSweep: { readonly at: string; readonly complete: boolean } | undefined;
}

/** Adds up the runs of the last 24 hours; the last sweep may be older. */
export function activityOf({ entries }: Runs, now: number): Activity {
  const today = entries.filter(({ at }) => at >= now - 24 * HOUR);
  const deliveries = today.filter(({ kind }) => kind === 'delivery');
  const sweep = entries.find(({ kind }) => kind === 'sweep');
  const genuine = entries.find(isOfSemble);
  return {
    runs: today.length,
    results: tally(deliveries.map(({ result }) => result ?? 'no result')),
    refusals: tally(deliveries.flatMap(({ reason }) => reason ?? [])),
    quarantined: [...new Set(deliveries.flatMap(({ result, patient }) => (result === 'quarantined' && patient) || []))],
    lastDelivery: genuine && new Date(genuine.at).toISOString(),
    lastSweep: sweep && { at: new Date(sweep.at).toISOString(), complete: sweep.complete },
  };
}

/** Checks the deliveries, refusals, quarantined patients and sweeps of the runs. */
export function runChecks(
  runs: Runs,
  { hasSchedule, sweepHours }: { readonly hasSchedule: boolean; readonly sweepHours: number },
  now: number,
): StatusCheck[] {
  const activity = activityOf(runs, now);
  return [
    deliveryCheck(runs, activity),
    ...spikeCheck(runs, activity),
    ...quarantineCheck(runs, activity, now),
    ...(hasSchedule
      ? [sweepCheck(runs, sweepHours, now)]
      : [ok('Sweep', 'no schedule: run npm run reconcile every night')]),
  ];
}

/** Whether a run was a genuine delivery of Semble for a patient or a subscription. A self-test is not. */
function isOfSemble({ event = '', result }: Run): boolean {
  return result !== '401' && (isPatientEvent(event) || SYSTEM_EVENTS.includes(event));
}

/** Whether a run was a delivery that Semble has to repeat. */
function isFailure({ kind, result }: Run): boolean {
  return kind === 'delivery' && (result === undefined || /^(400|409|429|5\d\d)$/.test(result));
}

function deliveryCheck({ entries }: Runs, { results, lastDelivery }: Activity): StatusCheck {
  const detail = Object.entries(results).map(([word, count]) => `${word} ${count}`);
  const last = entries.find((one) => one.kind === 'delivery' && one.result !== '401');
  const text = `last 24 hours: ${detail.join(', ') || 'none'}${lastDelivery ? `; last ${lastDelivery}` : ''}`;
  return last && isFailure(last)
    ? attention(
        'Deliveries',
        text,
        `The last delivery got ${last.result ?? 'no result'}. Read the bot's latest AuditEvent.`,
      )
    : ok('Deliveries', text);
}

function spikeCheck({ failures: { today, weekBefore } }: Runs, { refusals }: Activity): StatusCheck[] {
  const usual = weekBefore / 7;
  if (today < FEW || today <= SPIKE * usual) {
    return [];
  }
  const why = Object.entries(refusals).map(([reason, count]) => `${reason} ${count}`);
  const detail = `${today} in 24 hours, ${usual.toFixed(1)} a day before${why.length > 0 ? `; ${why.join(', ')}` : ''}`;
  return [
    attention(
      'Refused or failed',
      detail,
      'Requests of others get 401 and do no harm, but deliveries of Semble must not. Run npm run send to test whether the bot accepts a delivery.',
    ),
  ];
}

function quarantineCheck({ entries }: Runs, { quarantined }: Activity, now: number): StatusCheck[] {
  const pages = entries.find(({ kind, at }) => kind === 'sweep' && at >= now - 24 * HOUR)?.quarantined ?? 0;
  if (quarantined.length + pages === 0) {
    return [];
  }
  const shown = quarantined.slice(0, 20).join(', ');
  const more = quarantined.length > 20 ? ` and ${quarantined.length - 20} more` : '';
  const detail = [shown && `${shown}${more}`, pages > 0 && `${pages} in the last sweep`].filter(Boolean).join('; ');
  return [
    attention(
      'Quarantined',
      detail,
      'Run npm run explain -- <id> to see the reason. Their Patients stay unchanged until then.',
    ),
  ];
}

function sweepCheck({ entries, isWhole, since }: Runs, sweepHours: number, now: number): StatusCheck {
  const [last] = entries.filter(({ kind }) => kind === 'sweep');
  const complete = entries.find((one) => one.kind === 'sweep' && one.complete);
  const text = last && `last ${new Date(last.at).toISOString()}, ${last.complete ? 'complete' : 'NOT COMPLETE'}`;
  const todo = 'Run npm run reconcile to find missed changes. The AuditEvent of the sweep gives the reason.';
  if (complete && last?.complete) {
    const { failed } = complete;
    return failed > 0 ? attention('Sweep', `${text}; ${failed} failed`, todo) : ok('Sweep', text);
  }
  if (last) {
    return attention('Sweep', text ?? '', todo);
  }
  if (!isWhole) {
    return unknown('Sweep', 'too many runs to find the last one', 'Read the AuditEvents of the Bot in Medplum.');
  }
  return since === undefined || since > now - sweepHours * HOUR
    ? ok('Sweep', 'none yet')
    : attention('Sweep', `none in the last ${sweepHours} hours, the period of one sweep`, todo);
}

function tally(words: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
