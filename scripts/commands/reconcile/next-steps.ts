import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { PROGRAM } from '../../core/names.ts';
import { inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { DriftVerdict, ReconcileReport } from './drift.ts';
import { MERGE_ADVICE } from './merges/merge-advice.ts';

const VERDICTS: Readonly<Record<DriftVerdict, string>> = {
  'in step': 'Both sides are in step',
  drift: 'There is drift',
  'could not tell': 'Unknown: a part could not be compared',
};

/** Shows the next step for each kind of drift that is left, and the verdict. */
export function showNext(report: ReconcileReport, terminal: Terminal): void {
  for (const [step, ...details] of nextSteps(report)) {
    terminal.line([`Next: ${step}`, ...details.map((line) => `  ${line}`)]);
  }
  terminal.line(VERDICTS[report.verdict]);
}

/** The steps, each in one line or more; what belongs to one is in its further lines. */
function nextSteps({ drift, mended, retirement }: ReconcileReport): (readonly string[])[] {
  const { missing, differing, surplus, doubled, leftovers, quarantined } = drift;
  const waits = doubled.some(({ isDeleted }) => isDeleted);
  const steps: readonly (readonly [isDue: boolean, lines: readonly string[]])[] = [
    [!mended && missing.length + differing.length > 0, [`${PROGRAM} reconcile --fix`]],
    [
      doubled.length > 0,
      [
        'for doubled patients',
        `In Medplum, keep the identifier ${SEMBLE_PATIENT_ID_SYSTEM} on one`,
        'Patient, once, and remove it from the others. Then:',
        `  ${PROGRAM} reconcile --fix${waits ? ' --fix-deletions' : ''}`,
      ],
    ],
    [
      quarantined.length + (mended?.quarantined.length ?? 0) > 0,
      [
        'for quarantined patients',
        'See what the bot would write, and correct what the reason names:',
        `  ${PROGRAM} explain <Semble id>`,
        `  ${PROGRAM} reconcile --fix`,
      ],
    ],
    [surplus.some(({ why }) => why === 'hidden or unknown'), HIDDEN],
    [surplus.some(({ why }) => why === 'deleted') && isRetirementOpen(retirement), deletionLines(drift)],
    [
      leftovers.length > 0,
      [`${PROGRAM} explain <Semble id>, to see the entries that lost their owner. Remove the wrong ones in Medplum`],
    ],
  ];
  return steps.filter(([isDue]) => isDue).map(([, lines]) => lines);
}

const HIDDEN: readonly string[] = [
  'for hidden or unknown patients, look each up in Semble',
  'If it is there: let the user of SEMBLE_API_TOKEN see it (access groups hide',
  'patients), then run the command again.',
  'If it was deleted or never was in this practice:',
  `  ${PROGRAM} send --event patient.deleted --patient <Semble id> --yes`,
];

function deletionLines({ mergesUnknown }: ReconcileReport['drift']): string[] {
  return [
    `${PROGRAM} reconcile --fix-deletions, for patients deleted in Semble`,
    ...MERGE_ADVICE,
    ...(mergesUnknown > 0
      ? [`Run --fix before: ${inThousands(mergesUnknown)} missing or differing patients were not compared with them.`]
      : []),
  ];
}

/** Whether Patients still wait for --fix-deletions. */
function isRetirementOpen(retirement: ReconcileReport['retirement']): boolean {
  return !retirement || retirement.tooMany > 0;
}
