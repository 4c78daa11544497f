import { PROGRAM } from '../../core/names.ts';
import { inThousands } from '../../core/progress.ts';
import type { OpenFailure } from '../runs/failures.ts';
import type { Findings } from '../runs/findings.ts';
import type { LostDelivery } from '../runs/lost-deliveries.ts';
import { type Activity, instant, tally } from './activity.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/** How many ids a check names. */
const SHOWN = 5;

/** The deliveries of the last 24 hours, and those that failed and were not made good. */
export function deliveryCheck({ failures: { open, madeGood }, today }: Findings, activity: Activity): StatusCheck {
  const { results, lastDelivery } = activity;
  const detail = Object.entries(results).map(([word, count]) => `${word} ${count}`);
  const text = `last 24 hours: ${detail.join(', ') || 'none'}${lastDelivery ? `; last ${lastDelivery}` : ''}`;
  const good = madeGood > 0 ? `; ${inThousands(madeGood)} that failed were made good by a later run` : '';
  if (open.length === 0) {
    return ok('Deliveries', `${text}${good}`);
  }
  const groups = [...Map.groupBy(open, ({ reason }) => reason)].map(([reason, failures]) => {
    const oldest = Math.min(...failures.map(({ at }) => at));
    const succeeded = today.some(
      (run) => run.kind === 'delivery' && run.patient !== undefined && run.at > oldest && isWord(run.result),
    );
    return groupText(reason, failures, { othersSucceed: succeeded });
  });
  return attention('Deliveries', [`${text}${good}`, ...groups].join('; '), failureTodo(open));
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
        : `for every patient since then (${listed(patients)})`;
  const statuses = Object.keys(tally(failures.map(({ status }) => status ?? 'no result'))).join(', ');
  const since = instant(Math.min(...failures.map(({ at }) => at)));
  return `not made good since ${since}, ${whom}: ${statuses}, ${reason}`;
}

function failureTodo(open: readonly OpenFailure[]): string {
  const fix = open.some(({ isFinal }) => isFinal) ? '--fix-deletions' : '--fix';
  return open.some(({ status }) => status === '500')
    ? `Correct what the reason names. If a setting or a token changes, run ${PROGRAM} deploy. Then run ${PROGRAM} reconcile ${fix}.`
    : `Semble repeats a failed delivery for some time. If it stays, check that Semble and Medplum are up, then run ${PROGRAM} reconcile ${fix}.`;
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
  return `${name} ${inThousands(ones.length)} (last ${instant(latest?.at ?? 0)}, ${statuses.join(', ')})`;
}

/** A pause of deliveries after which both sides were not compared. */
export function pauseCheck({ pause }: Findings): StatusCheck[] {
  return pause && !pause.isRepaired
    ? [
        attention(
          'Pause',
          `deliveries were paused ${instant(pause.at)}, and both sides were not found in step since then`,
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
