import { chunksOf } from '../../core/chunks.ts';
import { PROGRAM } from '../../core/names.ts';
import type { Terminal } from '../../core/terminal.ts';
import { wrap } from '../../core/wrap.ts';
import type { Doubt, Rule } from './judge.ts';
import type { AdoptReport, Shown } from './report.ts';

const RULES: Readonly<Record<Rule, string>> = {
  'nhs-number': 'same NHS number',
  'name-and-birth-date': 'same name and birth date',
  pair: 'settled by --pair',
};

/** The largest number of rows in one table. */
const PORTION = 1000;

const ONE_OR_CORRECT = 'Correct the wrong record, or give the two ids with --pair if they are one person';

/** The reason of each doubt, and what to do about it. */
const DOUBTS: Readonly<Record<Doubt, readonly [why: string, todo: string]>> = {
  'several-patients': ['several Patients could match', 'Choose one of them with --pair'],
  'several-semble-patients': [
    'several Semble patients could match',
    'Merge in Semble those who are one person, or choose one of them with --pair',
  ],
  'other-semble-id': [
    'this Patient has another Semble id',
    'If Semble has the person twice, merge the two records there; otherwise do nothing',
  ],
  'other-nhs-number': ['the NHS numbers differ, or one record has several', ONE_OR_CORRECT],
  'other-birth-date': ['same NHS number, other birth date', ONE_OR_CORRECT],
  'only-nhs-number': ['same NHS number, but neither the birth date nor the family name agrees', ONE_OR_CORRECT],
  'other-first-name': [
    'same NHS number, other first name',
    `They may be twins, or a parent and a child. ${ONE_OR_CORRECT}`,
  ],
  'second-patient': [
    'the bot created the first Patient although another existed',
    'If they are one person: in Medplum, change the references to the first Patient, delete it, and at once give the other with --pair',
  ],
  changed: ['the Patient was changed during the run', 'Run the command again'],
  gone: ['the Patient or the patient was removed during the run', 'Run the command again'],
  refused: [
    'Medplum refuses to store the Patient as it is',
    'Correct the Patient in Medplum, then run the command again',
  ],
};

/** The exit code: 1 when a person has to act or a Patient could not be adopted, else 0. */
export function exitCodeOf({ applied, counts, problems }: AdoptReport): number {
  const isUnfinished = applied && counts.adopted < counts.matches;
  return problems.length > 0 || counts.unclear > 0 || isUnfinished ? 1 : 0;
}

/** Shows the result of an adoption: ids and rules, and patient data only if the report contains it. */
export function showAdoption(report: AdoptReport, terminal: Terminal): void {
  const { counts, matches, unclear, applied, problems } = report;
  terminal.table([
    ['Patients in Semble', String(counts.semblePatients)],
    ['  already matched to a Patient', String(counts.matched)],
    ['  match a Patient in Medplum', String(counts.matches)],
    ['  new to Medplum', String(counts.new)],
    ['  a person has to decide', String(counts.unclear)],
    [`Patients in Medplum ${applied ? 'left ' : ''}without a Semble id`, `${counts.unmatched} of ${counts.patients}`],
  ]);
  if (matches.length > 0) {
    terminal.line(applied ? 'Adopted:' : 'Would be adopted:');
    showPairs(
      matches,
      ({ patientId, rule, ...rest }) => ({ ...rest, patientIds: [patientId], words: RULES[rule] }),
      terminal,
    );
  }
  for (const [doubt, rows] of Map.groupBy(unclear, (one) => one.doubt)) {
    const [why, todo] = DOUBTS[doubt];
    terminal.line(wrap(`Unclear: ${why}. ${todo}.`, terminal.width, 2));
    showPairs(rows, (row) => ({ ...row, words: '' }), terminal);
  }
  if (unclear.length > 0) {
    terminal.line(`To settle these: ${PROGRAM} adopt --apply --pair <semble id>=<patient id>`);
  }
  for (const { what, todo } of problems) {
    terminal.problem(what, todo);
  }
  if (!applied && counts.matches > 0) {
    terminal.line(`Nothing was written. Next: ${PROGRAM} adopt --apply`);
  } else if (unclear.length === 0 && problems.length === 0) {
    terminal.line(`Next: ${nextStep(report)}`);
  }
}

function nextStep({ counts, subscribed }: AdoptReport): string {
  const isLeft = counts.unmatched > 0;
  if (subscribed) {
    return `${PROGRAM} backfill${isLeft ? ' --allow-unmatched' : ''}, which brings the adopted Patients in step`;
  }
  const left = isLeft ? ', both with --allow-unmatched, because some Patients have no Semble id' : '';
  return `${PROGRAM} deploy, then ${PROGRAM} backfill${left}`;
}

/** Shows the rows in several tables, because one table for a large practice would take much memory. */
function showPairs<T>(items: readonly T[], rowOf: (item: T) => PairRow, terminal: Terminal): void {
  for (const portion of chunksOf(items, PORTION)) {
    const rows = portion.map(rowOf);
    if (rows.some(({ shown }) => shown)) {
      rows.forEach((row) => void showData(row, terminal));
    } else {
      terminal.table(
        rows.flatMap(({ sembleId, patientIds, words }) =>
          patientIds.map((id, index) => [index === 0 ? sembleId : '', `Patient/${id}`, index === 0 ? words : '']),
        ),
      );
    }
  }
}

function showData({ sembleId, patientIds, words, shown }: PairRow, terminal: Terminal): void {
  const patients = patientIds.map((id, index) => `  Patient/${id}: ${shown?.patients[index] ?? ''}`);
  terminal.line([`${sembleId}${words && ` (${words})`}: ${shown?.semble ?? ''}`, ...patients]);
}

/** A Semble patient, its Patients, and the name of the rule. */
interface PairRow {
  readonly sembleId: string;
  readonly patientIds: readonly string[];
  readonly words: string;
  readonly shown?: Shown;
}
