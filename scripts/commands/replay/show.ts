import { explained } from '../../bot/reasons/page-reasons.ts';
import { PROGRAM } from '../../core/names.ts';
import { countOf, inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { Repeat } from './plan.ts';
import type { ReplayedDelivery, ReplayReport } from './report.ts';

/** How each kind is repeated. */
const HOW: Readonly<Record<Repeat['task']['asks'], string>> = {
  sync: 'sync: the bot reads Semble again',
  delete: 'deletion: the bot asks Semble first',
  merge: 'merge: a signed delivery, after you confirm it',
};

/** Shows what will be repeated, or would be. */
export function showPlan(
  repeats: readonly Repeat[],
  { dryRun }: { readonly dryRun: boolean },
  terminal: Terminal,
): void {
  if (repeats.length === 0) {
    return;
  }
  terminal.line(`${dryRun ? 'Would repeat' : 'Repeats'} for ${countOf(repeats.length, 'patient')}:`);
  terminal.table(
    repeats.map(({ task, deliveries, status = 'no result' }) => [
      task.patient,
      `${HOW[task.asks]}${task.asks === 'merge' ? `, into ${task.target}` : ''} (${inThousands(deliveries)} failed, last ${status})`,
    ]),
  );
}

/** Shows what became of each repeat, what the log does not name, and what to do next. */
export function showReplay(report: ReplayReport, terminal: Terminal): void {
  const { dryRun, since, repeats, isWell, problems } = report;
  if (!dryRun && repeats.length > 0) {
    terminal.line('Results:');
    terminal.table(repeats.map((one) => [one.patient, resultText(one)]));
  }
  if (repeats.length === 0) {
    terminal.line(`No delivery since ${since.slice(0, 19)}Z has to be repeated`);
  }
  for (const { what, todo, details } of problems) {
    terminal.problem(what, todo, details);
  }
  for (const [what, todo] of remarks(report)) {
    terminal.problem(what, todo);
  }
  if (dryRun) {
    terminal.line(repeats.length > 0 ? `Nothing was written. Next: ${PROGRAM} replay` : 'Nothing was written');
  } else {
    terminal.line(isWell ? 'All is well' : isOnlyLost(report) ? LEFT : 'Some are not well');
  }
}

/** The end of a replay after which only a comparison is left to do. */
const LEFT =
  'This replay did all that it can. Left to do: a comparison, because Semble does not say for which patients it gave up on deliveries';

/** Whether everything that could be repeated is well, and only deliveries that Semble gave up on are left. */
function isOnlyLost({ repeats, unnamed, lost, problems }: ReplayReport): boolean {
  return repeats.every((one) => one.isWell) && unnamed + problems.length === 0 && lost.length > 0;
}

function resultText({ asks, target, result, reason }: ReplayedDelivery): string {
  const into = asks === 'merge' ? `merge into ${target}: ` : asks === 'delete' ? 'deletion: ' : '';
  return `${into}${result}${reason === undefined ? '' : `, ${explained(reason)}`}`;
}

/** What a person has to see to, each with the next step. */
function remarks({ dryRun, repeats, unnamed, lost }: ReplayReport): [what: string, todo: string][] {
  const count = (result: string): number => repeats.filter((one) => one.result === result).length;
  const found: [what: string, count: number, todo: string][] = [
    [
      'Merges that were not confirmed',
      dryRun ? 0 : count('not confirmed'),
      `Run ${PROGRAM} replay on a terminal, or confirm every merge with ${PROGRAM} replay --merges`,
    ],
    [
      'Deletions whose patients Semble still returns, so that the bot kept the Patients',
      count('kept'),
      `Look for the patients in Semble. If one is deleted there, run ${PROGRAM} send --event patient.deleted --patient <id> --yes`,
    ],
    ['Repeats that failed', count('failed'), `Run ${PROGRAM} logs --failed to see why, then ${PROGRAM} replay again`],
    ['Quarantined patients', count('quarantined'), `Run ${PROGRAM} explain <id> to see what to correct`],
    [
      'Failed deliveries that ended before the bot knew their patients',
      unnamed,
      `Run ${PROGRAM} logs --failed to see why. ${PROGRAM} reconcile --fix finds the patients`,
    ],
  ];
  const counted = found.flatMap(([what, many, todo]): [string, string][] =>
    many > 0 ? [[`${what}: ${inThousands(many)}`, todo]] : [],
  );
  return [...counted, ...lostRemarks(lost)];
}

/** One remark for each command that finds the patients of lost deliveries. */
function lostRemarks(lost: ReplayReport['lost']): [what: string, todo: string][] {
  return [...Map.groupBy(lost, ({ eventType }) => searchFor(eventType))].map(([todo, ones]) => {
    const types = ones.map(({ eventType, count }) => `${eventType} ${inThousands(count)}`);
    return [
      `Not repeated, because Semble gave up on them and does not say for which patients: ${types.join(', ')}`,
      todo,
    ];
  });
}

/** The command that finds the patients of lost deliveries. */
function searchFor(eventType: string): string {
  switch (eventType) {
    case 'patient.deleted':
      return `Run ${PROGRAM} reconcile --fix-deletions, which finds the patients and asks before it retires a Patient`;
    case 'patient.merged':
    case 'unknown':
      return `Run ${PROGRAM} reconcile, which finds the patients, also those that Semble no longer lists`;
    default:
      return `Run ${PROGRAM} reconcile --fix, which finds the patients, or wait for the next sweep of all patients`;
  }
}
