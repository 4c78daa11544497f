import type { Terminal } from '../terminal.ts';
import type { Doubt, Rule } from './judge.ts';
import type { AdoptReport, Shown } from './report.ts';

const RULES: Readonly<Record<Rule, string>> = {
  'nhs-number': 'same NHS number',
  'name-and-birth-date': 'same name and birth date',
  pair: 'settled by --pair',
};

const PAIR = 'npm run adopt -- --pair <semble id>=<patient id>';

/** What is in doubt, and what to do about it. */
const DOUBTS: Readonly<Record<Doubt, readonly [why: string, todo: string]>> = {
  'several-patients': ['several Patients could be it', `settle it with ${PAIR}; merge in Medplum those who are one`],
  'several-semble-patients': [
    'several patients of Semble could be it',
    `settle it with ${PAIR}; merge in Semble those who are one`,
  ],
  'other-semble-id': [
    'this Patient has another Semble id',
    'if Semble has the person twice, merge them there; otherwise there is nothing to do',
  ],
  'other-nhs-number': ['same name and birth date or NHS number, but another NHS number', `correct it, or ${PAIR}`],
  'other-birth-date': ['same NHS number, other birth date', `correct it where it is wrong, or ${PAIR}`],
  'other-first-name': [
    'same NHS number, birth date and family, other first name',
    `look whether they are twins; correct it where it is wrong, or ${PAIR}`,
  ],
  'second-patient': [
    'the bot has made the first, the second was there before',
    `move to the second what refers to the first, delete the first in Medplum, then ${PAIR} with the second`,
  ],
  changed: ['somebody changed it meanwhile', 'run it again'],
  gone: ['somebody removed it meanwhile', 'run it again'],
  refused: ['Medplum refuses to store it, as it is invalid', 'correct the Patient in Medplum, then run it again'],
};

/** Shows how an adoption ended: ids and rules, and patient data only where the report has it. */
export function showAdoption(report: AdoptReport, terminal: Terminal): void {
  const { counts, matches, unclear, applied } = report;
  terminal.line(
    `Of ${counts.semblePatients} patients in Semble, ${counts.tied} had a Patient already, ` +
      `${counts.matches} surely ${counts.matches === 1 ? 'is a Patient' : 'are Patients'} without a Semble identifier, ` +
      `${counts.unclear} ${counts.unclear === 1 ? 'is' : 'are'} unclear, and ${counts.new} Medplum has nobody like.`,
  );
  if (matches.length > 0) {
    terminal.line(applied ? 'Adopted:' : 'Would be adopted:');
    showPairs(
      matches.map(({ patientId, rule, ...match }) => ({ ...match, patientIds: [patientId], words: RULES[rule] })),
      terminal,
    );
  }
  for (const [doubt, rows] of Map.groupBy(unclear, (one) => one.doubt)) {
    const [why, todo] = DOUBTS[doubt];
    terminal.line(`Unclear: ${why}. To do: ${todo}`);
    showPairs(
      rows.map((row) => ({ ...row, words: '' })),
      terminal,
    );
  }
  if (!applied && counts.matches > 0) {
    terminal.line('Nothing was written. Next: npm run adopt -- --apply');
  }
  if (counts.strangers > 0) {
    terminal.note(
      `${counts.strangers} of ${counts.patients} Patients ${applied ? 'are left' : 'are'} without a Semble identifier`,
    );
  }
}

function showPairs(rows: readonly PairRow[], terminal: Terminal): void {
  if (rows.some(({ shown }) => shown)) {
    for (const { sembleId, patientIds, words, shown } of rows) {
      const patients = patientIds.map((id, index) => `\n  Patient/${id}: ${shown?.patients[index] ?? ''}`);
      terminal.line(`${sembleId}${words && ` (${words})`}: ${shown?.semble ?? ''}${patients.join('')}`);
    }
  } else {
    terminal.table(
      rows.flatMap(({ sembleId, patientIds, words }) =>
        patientIds.map((id, index) => [index === 0 ? sembleId : '', `Patient/${id}`, index === 0 ? words : '']),
      ),
    );
  }
}

/** A Semble patient, Patients, and a few words. */
interface PairRow {
  readonly sembleId: string;
  readonly patientIds: readonly string[];
  readonly words: string;
  readonly shown?: Shown;
}
