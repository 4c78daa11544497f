import { describe, expect, it } from 'vitest';
import type { ReconcileReport } from '../../../../scripts/commands/reconcile/drift.ts';
import { likenessKeys } from '../../../../scripts/commands/reconcile/merges/likeness.ts';
import { showReconcile } from '../../../../scripts/commands/reconcile/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';
import { countWrites } from '../../support/clinic.ts';
import { aPractice, type Practice } from '../../support/practice.ts';
import { runScript } from '../../support/run-script.ts';

const ADVICE =
  /If the delivery of the merge failed, this names it:\n *npx --no-install semble-medplum replay --dry-run\n *Otherwise requeue the delivery in Semble \(Webhook Logs.*\n *npx --no-install semble-medplum send --event patient\.merged --patient <from> --target <to> --yes/;

function shown(report: ReconcileReport): string {
  const lines: string[] = [];
  showReconcile(
    report,
    plainTerminal((line) => lines.push(line)),
  );
  return lines.join('\n');
}

/** Two records of one person, an unrelated patient, and a merge of the first into the second. Its delivery does not arrive. */
async function withMissedMerge(more: object = {}) {
  const practice = await aPractice();
  const phones = [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }];
  const [source = ''] = practice.addPatients(1, { firstName: 'Wilma', lastName: 'Quillfeather', phones });
  const [target = ''] = practice.addPatients(1, { firstName: 'wilma', lastName: 'Quill-Feather', ...more });
  const [other = ''] = practice.addPatients(1, { firstName: 'Zora', dob: '1980-01-02' });
  await practice.backfill();
  practice.semble.store.merge(source, target);
  return { practice, source, target, other };
}

/** Asks for a retirement and gives this answer; returns what was shown before the question. */
async function asked(practice: Practice, answer: boolean, options: Parameters<Practice['reconcile']>[0] = {}) {
  const questions: string[] = [];
  practice.lines.length = 0;
  const confirm = async (question: string): Promise<boolean> => {
    questions.push(question);
    return answer;
  };
  const report = await practice.reconcile({ fixDeletions: true, confirm, ...options });
  return { report, questions, said: practice.lines.join('\n') };
}

describe('a deletion that can be a missed merge', () => {
  it('is listed with the patient that it resembles and the equal elements, never their values', async () => {
    const { practice, source, target } = await withMissedMerge({
      phones: [{ phoneType: 'Home', phoneNumber: '+44 (0)7700 900 123' }],
    });
    const report = await practice.reconcile();
    const [patient] = await practice.patients(source);
    expect(report.drift.possibleMerges).toEqual([
      {
        id: source,
        patientId: patient?.id,
        why: 'deleted',
        others: [{ id: target, elements: ['name', 'birthDate', 'telecom'] }],
      },
    ]);
    const said = shown(report);
    expect(said).toContain(`like ${target} (name, birthDate, telecom)`);
    expect(said).toMatch(ADVICE);
    expect(said + JSON.stringify(report)).not.toMatch(/quill|wilma|1990|900.?123/i);
  });

  it('is found by an equal phone alone, and where Medplum does not have the target yet or not its present data', async () => {
    const { practice, source, other } = await withMissedMerge({ lastName: 'Another' });
    const phones = [{ phoneType: 'Mobile', phoneNumber: '0044 7700 900123' }];
    const [missing = ''] = practice.addPatients(1, { lastName: 'Else', phones });
    practice.semble.store.updatePatient(other, { firstName: 'Wilma', lastName: 'Quillfeather', dob: '1990-05-15' });
    const { drift } = await practice.reconcile();
    expect(drift.possibleMerges.map(({ id, others }) => [id, others])).toEqual([
      [
        source,
        [
          { id: missing, elements: ['telecom'] },
          { id: other, elements: ['name', 'birthDate'] },
        ],
      ],
    ]);
    expect(drift.mergesUnknown).toBe(0);
  });

  it('is not claimed of a patient that resembles nobody, but the warning stands beside --fix-deletions', async () => {
    const { practice } = await withMissedMerge({ lastName: 'Another' });
    const report = await practice.reconcile();
    expect(report.drift.possibleMerges).toEqual([]);
    expect(shown(report)).toMatch(
      /Next: npx --no-install semble-medplum reconcile --fix-deletions.*\n +First check that none of them was merged/,
    );
    expect(shown(report)).toMatch(ADVICE);
    const { said } = await asked(practice, false);
    expect(said).toContain('First check that none of them was merged.');
    expect(said).toMatch(ADVICE);
  });
});

describe('the confirmation of --fix-deletions', () => {
  it('names address, project, Patients and possible merges; no writes nothing, not even what --fix would', async () => {
    const { practice, source, target } = await withMissedMerge();
    practice.addPatients(1, { lastName: 'Missing' });
    const writes = countWrites(practice);
    const { report, questions, said } = await asked(practice, false, { fix: true });
    const { name, id } = await practice.colleague.readResource('Project', practice.medplum.projectId);
    expect(said).toContain(`Writes to Medplum ${practice.medplum.baseUrl}\n  project ${name} (${id})\n`);
    expect(said).toContain(`Reads Semble ${practice.semble.url}`);
    expect(said).toContain('as Semble lists the patients as deleted: 1 Patient\n');
    expect(said).toMatch(new RegExp(`${source} {2}Patient/\\S+\n {4}like ${target} \\(name, birthDate\\)`));
    expect(said).toMatch(ADVICE);
    expect(questions).toEqual(['Delete 1 Patient in Medplum?']);
    expect(report).toMatchObject({ isDeclined: true, verdict: 'drift' });
    expect(report.mended).toBeUndefined();
    expect(shown(report)).toContain('Not confirmed. Nothing was written');
    expect(writes()).toBe(0);
  });

  it('asks once for all, and yes retires', async () => {
    const { practice, source } = await withMissedMerge();
    const { report, questions } = await asked(practice, true);
    expect(questions).toHaveLength(1);
    expect(report.retirement?.results).toEqual([{ id: source, result: 'deleted' }]);
  });

  it('asks nothing when nothing would be retired, or more than --max-deletions', async () => {
    const { practice } = await withMissedMerge();
    expect((await asked(practice, false, { maxDeletions: 0 })).questions).toEqual([]);
    await practice.reconcile({ fixDeletions: true });
    expect((await asked(practice, false)).questions).toEqual([]);
  });

  it('needs --yes where there is no terminal; --dry-run needs none', async () => {
    const { practice, source } = await withMissedMerge();
    const refused = await runScript('reconcile', ['--fix', '--fix-deletions', '--max-deletions', '5'], practice);
    expect(refused.said).toContain(
      'npx --no-install semble-medplum reconcile --fix --fix-deletions --max-deletions 5 --yes',
    );
    expect((await runScript('reconcile', ['--fix-deletions', '--dry-run'], practice)).code).toBe(1);
    expect(await practice.patients(source)).toHaveLength(1);
    expect(refused.code).toBe(2);
    expect((await runScript('reconcile', ['--fix-deletions', '--yes'], practice)).code).toBe(0);
    expect(await practice.patients(source)).toEqual([]);
  });
});

describe('the next steps of a reconcile', () => {
  it('name what to do about doubled, hidden and quarantined patients, and a deletion that waits', async () => {
    const practice = await aPractice();
    const [twice = '', hidden = ''] = practice.addPatients(2);
    await practice.backfill();
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: twice }];
    await practice.colleague.createResource({ resourceType: 'Patient', identifier });
    practice.semble.store.deletePatient(twice);
    practice.semble.store.tokens.get(practice.variables['SEMBLE_API_TOKEN'])?.hiddenPatients.add(hidden);
    const report = await practice.reconcile({ fix: true });
    const said = shown(report);
    expect(report.drift.doubled).toMatchObject([{ id: twice, isDeleted: true }]);
    expect(said).toContain(`Deletions that wait, because the patient is doubled: 1\n${twice}\n`);
    expect(said).toMatch(
      /^Next: for doubled patients\n +In Medplum, keep the identifier .*\n.*\n +npx --no-install semble-medplum reconcile --fix --fix-deletions$/m,
    );
    expect(said).toMatch(
      /^Next: for hidden or unknown patients, look each up in Semble\n(?:.*\n)+? +npx --no-install semble-medplum send --event patient.deleted/m,
    );
    const reasons = { quarantined: [{ id: hidden, reason: 'invalid' }] };
    expect(shown({ ...report, drift: { ...report.drift, ...reasons } })).toMatch(
      /^Next: for quarantined patients\n.*\n +npx --no-install semble-medplum explain /m,
    );
  });
});

describe('the keys by which Patients resemble each other', () => {
  const keys = (...values: string[]) =>
    values.map((value) => likenessKeys({ resourceType: 'Patient', telecom: [{ system: 'phone', value }] }));

  it('take a phone number in any of its forms, and no extension', () => {
    const [national, ...others] = keys('07700 900123', '+447700900123', '+44 (0) 7700 900-123', '00447700900123');
    expect(national).toHaveLength(1);
    expect(others).toEqual([national, national, national]);
    expect(keys('07700 900124', '123', '')).toEqual([expect.not.arrayContaining(national ?? []), [], []]);
  });

  it('take a name only with a birth date, and an NHS number only if it is valid', () => {
    const name = [{ family: 'Example', given: ['Zara'] }];
    const nhs = { system: 'https://fhir.nhs.uk/Id/nhs-number', value: '999 000 0018' };
    expect(likenessKeys({ resourceType: 'Patient', name })).toEqual([]);
    expect(likenessKeys({ resourceType: 'Patient', name, birthDate: '1990-05-15' })).toHaveLength(1);
    expect(likenessKeys({ resourceType: 'Patient', identifier: [nhs] })).toHaveLength(1);
    expect(likenessKeys({ resourceType: 'Patient', identifier: [{ ...nhs, value: '9990000019' }] })).toEqual([]);
  });
});
