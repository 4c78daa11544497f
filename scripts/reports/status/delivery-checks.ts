import { PROGRAM } from '../../core/names.ts';
import { inThousands } from '../../core/progress.ts';
import type { OpenFailure } from '../runs/failures.ts';
import type { Findings } from '../runs/findings.ts';
import type { LostDelivery } from '../runs/lost-deliveries.ts';
import { type Activity, tally, timeText } from './activity.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/** How many ids a check names. */
const SHOWN = 5;

/** The deliveries of the last 24 hours, and a check for each reason why deliveries failed and were not made good. */
export function deliveryChecks({ failures: { open, madeGood }, today }: Findings, activity: Activity): StatusCheck[] {
  const { results } = activity;
  const detail = Object.entries(results).map(([word, count]) => `${word} ${count}`);
  const last = activity.lastDelivery === undefined ? '' : `; last ${timeText(Date.parse(activity.lastDelivery))}`;
  const good = madeGood > 0 ? `; ${inThousands(madeGood)} that failed were made good by a later run` : '';
  const groups = [...Map.groupBy(open, ({ reason }) => reason)];
  return [
    ok('Deliveries', `last 24 hours: ${detail.join(', ') || 'none'}${last}${good}`),
    ...groups.map(([reason, failures]) => {
      const oldest = Math.min(...failures.map(({ at }) => at));
      const othersSucceed = today.some(
        ({ kind, patient, at, result }) =>
          kind === 'delivery' && patient !== undefined && at > oldest && isWord(result),
      );
      return attention('Failed deliveries', groupText(reason, failures, { othersSucceed }), failureTodo(failures));
    }),
  ];
}

function isWord(result: string | undefined): boolean {
  return result !== undefined && /^[a-z]+$/.test(result);
}

/** One reason, whom it concerns and since when. */
function groupText(
  reason: string,
  failures: readonly OpenFailure[],
  { othersSucceed }: { readonly othersSucceed: boolean },
): string {
  const patients = [...new Set(failures.flatMap(({ patient }) => patient ?? []))];
  const whom =
    patients.length === 0
      ? 'before the patient was known'
      : othersSucceed
        ? `for ${listed(patients)}, while other patients succeed`
        : `for ${listed(patients)}, and no other patient has succeeded since then`;
  const statuses = Object.entries(tally(failures.map(({ status }) => status ?? 'no result')));
  const since = timeText(Math.min(...failures.map(({ at }) => at)));
  return `${statuses.map(([status, count]) => `${status} ${count}`).join(', ')} since ${since}, ${whom}: ${reason}`;
}

/** The next commands. `replay` asks Semble before it retires a Patient, and a person before it sends a merge. */
function failureTodo(open: readonly OpenFailure[]): string {
  const repeat = `run ${PROGRAM} replay, then ${PROGRAM} reconcile`;
  return open.some(({ status }) => status === '500')
    ? `Correct what the reason names. If a setting or a token changes, run ${PROGRAM} deploy. Then ${repeat}.`
    : `Semble repeats a failed delivery for some time. If it stays, check that Semble and Medplum are up, then ${repeat}.`;
}

/** The deliveries that Semble gave up on; no check when there are none. */
export function lostCheck({ lost }: Findings): StatusCheck[] {
  const open = lost.filter((one) => !one.isRepaired);
  if (lost.length === 0) {
    return [];
  }
  if (open.length === 0) {
    return [ok('Lost deliveries', `${inThousands(lost.length)}, all found again since then`)];
  }
  const isFinal = open.some((one) => one.isFinal);
  const kinds = [...Map.groupBy(open, ({ eventType }) => eventType ?? 'an unknown event')].map(([name, ones]) =>
    kindText(name, ones),
  );
  return [
    attention(
      'Lost deliveries',
      `Semble gave up on ${inThousands(open.length)}: ${kinds.join('; ')}`,
      isFinal
        ? `Run ${PROGRAM} reconcile. It compares both sides, which finds lost deletions and merges, and names the next command. It counts as done when nothing is open.`
        : `Run ${PROGRAM} reconcile --fix, or wait for the next complete sweep.`,
    ),
  ];
}

function kindText(name: string, ones: readonly LostDelivery[]): string {
  const statuses = [
    ...new Set(ones.map(({ status }) => (status === undefined ? 'no answer known' : `answered ${status}`))),
  ];
  const [latest] = ones;
  return `${name} ${inThousands(ones.length)} (last ${timeText(latest?.at ?? 0)}, ${statuses.join(', ')})`;
}

/** A pause of deliveries after which both sides were not compared. */
export function pauseCheck({ pause }: Findings): StatusCheck[] {
  return pause && !pause.isRepaired
    ? [
        attention(
          'Pause',
          `deliveries were paused ${timeText(pause.at)}, and both sides were not found in step since then`,
          `If a subscription is still paused, run ${PROGRAM} deploy --resume. Then run ${PROGRAM} reconcile to find what was not delivered.`,
        ),
      ]
    : [];
}

/** Some ids, and how many more there are. */
function listed(ids: readonly string[]): string {
  const more = ids.length - SHOWN;
  return `${ids.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${inThousands(more)} more` : ''}`;
}
