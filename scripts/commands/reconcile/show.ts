import { DELETED_TAG, SEMBLE_TAG_SYSTEM } from '../../../src/fhir/systems.ts';
import { explained, unseenWords } from '../../bot/reasons/page-reasons.ts';
import { showUnwritten } from '../../bot/show-unwritten.ts';
import { PROGRAM } from '../../core/names.ts';
import { countOf, inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import { type DriftVerdict, lostInMending, type ReconcileReport, type Retired, type RetiredCounts } from './drift.ts';
import { resemblance } from './merges/merge-advice.ts';
import { showNext } from './next-steps.ts';

const RETIRED: Readonly<Record<keyof RetiredCounts, string>> = {
  merged: 'merged away',
  tombstone: 'deleted in Semble, with a tombstone',
  'taken-back': 'never confirmed, taken back by the bot',
};

/** How many rows of a list are shown; `--json` has them all. */
const SHOWN = 20;

const REVIVE: Readonly<Record<Retired, string>> = {
  tombstone: `to let the next sync revive it, remove the tag ${SEMBLE_TAG_SYSTEM} | ${DELETED_TAG}`,
  merged: 'to let the next sync revive it, remove the link replaced-by',
};

/** The exit code of a verdict. */
export const EXIT_CODES: Readonly<Record<DriftVerdict, number>> = { 'in step': 0, drift: 1, 'could not tell': 2 };

/** Shows the drift, the corrections, and what is left for a person: ids and names of elements, never values. */
export function showReconcile(report: ReconcileReport, terminal: Terminal): void {
  const { drift, semble, medplum } = report;
  const { missing, differing, surplus, revived, doubled, leftovers, failed, unseen } = drift;
  const { possibleMerges, quarantined } = drift;
  terminal.line(
    `Semble lists ${countOf(semble, 'patient')}, Medplum has ${countOf(medplum, 'Patient')} with a Semble id`,
  );
  for (const reason of ['merged', 'tombstone', 'taken-back'] as const) {
    if (report.retired[reason] > 0) {
      terminal.line(`  ${inThousands(report.retired[reason])} of these: ${RETIRED[reason]}, as it should be`);
    }
  }
  const section = (title: string, rows: readonly (readonly string[])[]): void => {
    if (rows.length > 0) {
      const more = rows.length - SHOWN;
      terminal.line(`${title}: ${inThousands(rows.length)}`);
      terminal.table([
        ...rows.slice(0, SHOWN),
        ...(more > 0 ? [[`and ${inThousands(more)} more; --json lists all`]] : []),
      ]);
    }
  };
  section(
    'Missing in Medplum',
    missing.map((id) => [id]),
  );
  section(
    'Differing',
    differing.map(({ id, elements }) => [id, elements.join(', ')]),
  );
  section(
    'Surplus in Medplum',
    surplus.map(({ id, patientId, why }) => [id, `Patient/${patientId}`, why]),
  );
  section(
    'Revived in Semble',
    revived.map(({ id, patientId, because }) => [id, `Patient/${patientId}`, REVIVE[because]]),
  );
  section(
    'Doubled',
    doubled.map(({ id, patientIds }) => [id, ...patientIds.map((patientId) => `Patient/${patientId}`)]),
  );
  section(
    'Deletions that wait, because the patient is doubled',
    doubled.filter(({ isDeleted }) => isDeleted).map(({ id }) => [id]),
  );
  section(
    'With entries that lost their owner',
    leftovers.map(({ id, patientId, elements }) => [id, `Patient/${patientId}`, elements.join(', ')]),
  );
  section(
    'Can be the source of a missed merge',
    possibleMerges.map((one) => [one.id, resemblance(one)]),
  );
  section(
    'Quarantined',
    quarantined.map(({ id, reason }) => [id, explained(reason)]),
  );
  section(
    'Could not be compared',
    failed.map(({ id, reason }) => [id, explained(reason)]),
  );
  if (unseen > 0) {
    terminal.note(unseenWords(unseen));
  }
  if (report.isDeclined) {
    terminal.line('Not confirmed. Nothing was written');
  }
  showMended(report, terminal);
  showRetirement(report, terminal);
  for (const { what, todo } of report.problems) {
    terminal.problem(what, todo);
  }
  showNext(report, terminal);
}

function showMended({ drift, mended }: ReconcileReport, terminal: Terminal): void {
  if (mended) {
    const counts = Object.entries(mended.counts).filter(([, count]) => count > 0);
    terminal.line(`Mended: ${counts.map(([name, count]) => `${inThousands(count)} ${name}`).join(', ') || 'nothing'}`);
    showUnwritten(mended, terminal);
    const lost = lostInMending(drift, mended);
    if (lost > 0) {
      terminal.note(unseenWords(lost));
    }
  }
}

function showRetirement({ retirement }: ReconcileReport, terminal: Terminal): void {
  const { results = [], tooMany = 0 } = retirement ?? {};
  if (tooMany > 0) {
    terminal.problem(
      `${countOf(tooMany, 'Patient')} would be retired, which is more than --max-deletions`,
      `None was retired. Compare the list with Semble. If it is right, run ${PROGRAM} reconcile --fix-deletions --max-deletions ${tooMany}`,
    );
  }
  if (results.length > 0) {
    terminal.line('Retired:');
    terminal.table(
      results.map(({ id, result, reason }) => {
        const why = result === 'kept' ? ': Semble still returns it' : reason ? `, ${explained(reason)}` : '';
        return [id, `${result}${why}`];
      }),
    );
  }
}
