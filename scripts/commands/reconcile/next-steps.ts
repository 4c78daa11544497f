import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { DriftVerdict, ReconcileReport } from './drift.ts';
import { MERGE_ADVICE } from './merge-advice.ts';

const VERDICTS: Readonly<Record<DriftVerdict, string>> = {
  'in step': 'Both sides are in step',
  drift: 'There is drift',
  'could not tell': 'Unknown: a part could not be compared',
};

/** Shows the next step for each kind of drift that is left, and the verdict. */
export function showNext(report: ReconcileReport, terminal: Terminal): void {
  for (const step of nextSteps(report)) {
    terminal.line(`Next: ${step}`);
  }
  terminal.line(VERDICTS[report.verdict]);
}

function nextSteps({ drift, mended, retirement }: ReconcileReport): string[] {
  const { missing, differing, surplus, doubled, leftovers, quarantined, mergesUnknown } = drift;
  const steps: string[] = [];
  if (!mended && missing.length + differing.length > 0) {
    steps.push('npm run reconcile -- --fix');
  }
  if (doubled.length > 0) {
    steps.push(
      `for doubled patients: in Medplum, keep the identifier ${SEMBLE_PATIENT_ID_SYSTEM} on one Patient, once, and remove it from the others. Then run npm run reconcile -- --fix${doubled.some(({ isDeleted }) => isDeleted) ? ' --fix-deletions' : ''}`,
    );
  }
  if (quarantined.length + (mended?.quarantined.length ?? 0) > 0) {
    steps.push(
      'for quarantined patients: npm run explain -- <Semble id> shows what the bot would write. Correct what the reason names, then run npm run reconcile -- --fix',
    );
  }
  if (surplus.some(({ why }) => why === 'hidden or unknown')) {
    steps.push(
      'for hidden or unknown patients: look each up in Semble. If it is there, let the user of SEMBLE_API_TOKEN see it (Semble can limit patients to access groups). If it was deleted, run npm run send -- --event patient.deleted --patient <Semble id> --yes. If it never was in this practice, delete the Patient in Medplum',
    );
  }
  if (surplus.some(({ why }) => why === 'deleted') && isRetirementOpen(retirement)) {
    const unknown = `${inThousands(mergesUnknown)} missing or differing patients were not compared with these: run npm run reconcile -- --fix first`;
    steps.push(
      ...(mergesUnknown > 0 ? [unknown] : []),
      `npm run reconcile -- --fix-deletions, for the patients that Semble lists as deleted. First check that none of them was merged. ${MERGE_ADVICE}`,
    );
  }
  if (leftovers.length > 0) {
    steps.push(
      'npm run explain -- <Semble id>, to see the entries that lost their owner. Remove the wrong ones in Medplum',
    );
  }
  return steps;
}

/** Whether Patients still wait for --fix-deletions. */
function isRetirementOpen(retirement: ReconcileReport['retirement']): boolean {
  return !retirement || retirement.tooMany > 0;
}
