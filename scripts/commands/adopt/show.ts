import { chunksOf } from '../../core/chunks.ts';
import type { Terminal } from '../../core/terminal.ts';
import { wrap } from '../../core/wrap.ts';
import type { Doubt, Rule } from './judge.ts';
import type { AdoptReport, Shown } from './report.ts';

const RULES: Readonly<Record<Rule, string>> = {
  'nhs-number': 'same NHS number',
  'name-and-birth-date': 'same name and birth date',
  pair: 'settled by --pair',
};

/** Characters of a line, with room for what a terminal puts before it. */
const WIDTH = 96;

/** Rows of one table. */
const PORTION = 1000;

const ONE_OR_CORRECT = 'Correct what is wrong, or say with --pair that they are one';

/** What is in doubt, and what to do about it. */
const DOUBTS: Readonly<Record<Doubt, readonly [why: string, todo: string]>> = {
  'several-patients': ['several Patients could be it', 'Say with --pair which one it is'],
  'several-semble-patients': [
    'several patients of Semble could be it',
    'Merge in Semble those who are one person, or say with --pair which one it is',
  ],
  'other-semble-id': [
    'this Patient has another Semble id',
    'If Semble has the person twice, merge them there; otherwise there is nothing to do',
  ],
  'other-nhs-number': ['the NHS numbers differ, or one record has several', ONE_OR_CORRECT],
  'other-birth-date': ['same NHS number, other birth date', ONE_OR_CORRECT],
  'only-nhs-number': ['same NHS number, but neither the birth date nor the family name agrees', ONE_OR_CORRECT],
  'other-first-name': [
    'same NHS number, other first name',
    `They may be twins, or a parent and a child. ${ONE_OR_CORRECT}`,
  ],
  'second-patient': [
    'the bot has made the first Patient, and there was another before',
    'If they are one person: move what refers to the first, delete it in Medplum, and at once --pair with the other',
  ],
  changed: ['somebody changed it meanwhile', 'Run it again'],
  gone: ['somebody removed it meanwhile', 'Run it again'],
  refused: ['Medplum refuses to store the Patient as it is', 'Correct it in Medplum, then run it again'],
};

/** Shows how an adoption ended: ids and rules, and patient data only where the report has it. */
export function showAdoption(report: AdoptReport, terminal: Terminal): void {
  const { counts, matches, unclear, applied, problems } = report;
  terminal.table([
    ['Patients in Semble', String(counts.semblePatients)],
    ['  tied to a Patient already', String(counts.matched)],
    ['  surely one of Medplum', String(counts.matches)],
    ['  unlike anybody in Medplum', String(counts.new)],
    ['To be decided by a person', String(counts.unclear)],
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
    terminal.line(wrap(`Unclear: ${why}. ${todo}.`, WIDTH, 2).join('\n'));
    showPairs(rows, (row) => ({ ...row, words: '' }), terminal);
  }
  if (unclear.length > 0) {
    terminal.line('To say who is who: npm run adopt -- --apply --pair <semble id>=<patient id>');
  }
  for (const { what, todo } of problems) {
    terminal.problem(what, todo);
  }
  if (!applied && counts.matches > 0) {
    terminal.line('Nothing was written. Next: npm run adopt -- --apply');
  } else if (unclear.length === 0 && problems.length === 0) {
    const left = counts.unmatched > 0 ? ', both with --allow-unmatched, as there are Patients without a Semble id' : '';
    terminal.line(`Next: npm run deploy, then npm run backfill${left}`);
  }
}

/** In portions, as one table of everybody in a large practice would take much memory. */
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
  const patients = patientIds.map((id, index) => `\n  Patient/${id}: ${shown?.patients[index] ?? ''}`);
  terminal.line(`${sembleId}${words && ` (${words})`}: ${shown?.semble ?? ''}${patients.join('')}`);
}

/** A Semble patient, Patients, and a few words. */
interface PairRow {
  readonly sembleId: string;
  readonly patientIds: readonly string[];
  readonly words: string;
  readonly shown?: Shown;
}
