import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { isUnknown, WARNING } from '../../../../scripts/reports/explain/explanation.ts';
import { runScript } from '../../support/run-script.ts';
import { type Explaining, element, linesOf, openExplaining } from './support.ts';

let on: Explaining;
beforeAll(async () => {
  on = await openExplaining();
});
afterAll(() => on.stage.close());

/** The lines about one element, without its name. */
function linesAbout(lines: readonly string[], name: string): string[] {
  const first = lines.findIndex((line) => line.startsWith(`${name},`));
  const after = lines.slice(first + 1);
  const end = after.findIndex((line) => !line.startsWith(' '));
  return first < 0 ? [] : after.slice(0, end < 0 ? undefined : end);
}

describe('an element that a sync changes although both texts are equal', () => {
  it('shows the title', async () => {
    const id = await on.aSyncedPatient({ fullName: 'Wilma Quillfeather' });
    await on.stage.changeInMedplum(id, (patient) => ({
      ...patient,
      name: patient.name?.map((one) => ({ ...one, prefix: ['Ms'] })) ?? [],
    }));
    const explanation = await on.explain(id);
    expect(element(explanation, 'name')?.differs).toBe(true);
    expect(linesAbout(linesOf(explanation), 'name')).toContain('  differs  prefix[0]: mapped Mrs, Medplum Ms');
  });

  it('shows the code', async () => {
    const relatedAccounts = [
      { relationshipType: 'NEXT_OF_KIN', contactDetails: { firstName: 'Barnaby', lastName: 'Quillfeather' } },
    ];
    const id = await on.aSyncedPatient({ relatedAccounts });
    await on.stage.changeInMedplum(id, (patient) =>
      JSON.parse(JSON.stringify(patient).replace('"code":"N"', '"code":"C"')),
    );
    const lines = linesAbout(linesOf(await on.explain(id)), 'contact').join('\n');
    expect(lines).toMatch(/differs {2}relationship\[0\]\.coding\[\d\]\.code: mapped N, Medplum C/);
  });

  it('shows the element id that was lost', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({
      ...patient,
      telecom: patient.telecom?.map(({ id: _id, ...rest }) => rest) ?? [],
    }));
    const lines = linesAbout(linesOf(await on.explain(id)), 'telecom').join('\n');
    expect(lines).toMatch(/differs {2}id: mapped semble-phone-\S+, Medplum nothing/);
  });

  it('shows no such line where the texts show the difference', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({ ...patient, birthDate: '1979-03-15' }));
    expect(linesAbout(linesOf(await on.explain(id)), 'birthDate').join('\n')).not.toContain('differs');
  });
});

describe('elements that are equal on both sides', () => {
  it('are only named, and shown with --all', async () => {
    const id = await on.aSyncedPatient();
    await on.stage.changeInMedplum(id, (patient) => ({
      ...patient,
      birthDate: '1979-03-15',
      maritalStatus: { text: 'married' },
    }));
    const explanation = await on.explain(id);
    const lines = linesOf(explanation, { all: false });
    expect(lines.filter((line) => /^\w+, (?!the newest)/.test(line)).map((line) => line.split(',')[0])).toEqual([
      'birthDate',
      'maritalStatus',
    ]);
    const named = lines
      .slice(lines.findIndex((line) => line.startsWith('Equal on both sides, or empty (--all')))
      .join(' ');
    expect(named).toMatch(/identifier, .*name, .*telecom, gender.*address/);
    expect(linesAbout(linesOf(explanation), 'name')).toContain('  Medplum  the same');
  });

  it('are shown where a sync leaves a difference alone, or a value was dropped', async () => {
    const id = await on.aSyncedPatient({ dob: '1979-02-31' });
    const other = { reference: 'Patient/another' };
    await on.stage.changeInMedplum(id, (patient) => ({
      ...patient,
      link: [{ type: 'replaced-by', other }],
      gender: 'male',
    }));
    const lines = linesOf(await on.explain(id), { all: false });
    expect(linesAbout(lines, 'gender')).toContain('  Medplum  male');
    expect(linesAbout(lines, 'birthDate').join()).toContain('1979-02-31');
  });
});

describe('a Patient that was deleted in Medplum', () => {
  it('is explained by its id, with its history and what Semble has', async () => {
    const id = await on.aSyncedPatient();
    const patient = await on.stage.find(id);
    const reference = `Patient/${patient?.id}`;
    await on.stage.colleague.deleteResource('Patient', patient?.id ?? '');
    const explanation = await on.explain(reference);
    expect(explanation).toMatchObject({
      sembleId: id,
      patientIds: [],
      formerPatient: { patientId: patient?.id, isDeleted: true },
      sync: { result: 'created' },
    });
    expect(explanation.versions?.map(({ what }) => what)).toEqual(['deleted', 'changed', 'created']);
    const lines = linesOf(explanation);
    expect(lines).toContain(`Medplum: no Patient, ${reference} was deleted (the Semble id is from its history)`);
    expect(lines.join('\n')).toMatch(/^\d{4}-\d\d-\d\dT\S+ {2}deleted; the server does not say by whom$/m);
    const gone = await runScript('explain', [reference], { variables: on.variables });
    expect(gone).toMatchObject({ code: 0, said: expect.stringContaining('was deleted') });
  });

  it('is explained when Semble does not have the patient either', async () => {
    const id = await on.aSyncedPatient();
    const patient = await on.stage.find(id);
    on.stage.semble.store.deletePatient(id);
    await on.stage.settle();
    expect(isUnknown(await on.explain(id))).toBe(true);
    const explanation = await on.explain(`Patient/${patient?.id}`);
    expect(isUnknown(explanation)).toBe(false);
    expect(explanation.versions).toHaveLength(3);
  });

  it('is not mistaken for one that lives, or that never had a Semble id', async () => {
    const id = await on.aSyncedPatient();
    const patient = await on.stage.find(id);
    const explanation = await on.explain(`Patient/${patient?.id}`);
    expect(explanation).toMatchObject({ sembleId: id, patientIds: [patient?.id], formerPatient: undefined });
    const stranger = await on.stage.medplum.repo.createResource<Patient>({ resourceType: 'Patient' });
    await expect(on.explain(`Patient/${stranger.id}`)).rejects.toThrow('has and had no Semble id');
    const nobody = 'Patient/00000000-0000-4000-8000-000000000000';
    await expect(on.explain(nobody)).rejects.toThrow(`Medplum has and had no ${nobody}`);
  });
});

describe('an id that exists nowhere', () => {
  const id = 'f'.repeat(24);

  it('gets one line and exit code 1, without a warning of patient data', async () => {
    const { code, said, stderr } = await runScript('explain', [id], { variables: on.variables });
    expect(said.trimEnd().split('\n')).toHaveLength(1);
    expect(said).toContain(`Semble ${id}: not found, and no Patient in Medplum has this id`);
    expect(said).toContain('explain Patient/<id> shows the history of a deleted Patient. Its id is in the resources');
    expect(said).not.toContain(WARNING);
    expect([code, stderr]).toEqual([1, '']);
  });

  it('is not said of one that Semble hides and Medplum has', async () => {
    const hidden = await on.aSyncedPatient();
    const token = on.stage.semble.store.addToken({ permissions: READ_PERMISSIONS, hiddenPatients: [hidden] });
    expect(isUnknown(await on.explain(hidden, { SEMBLE_API_TOKEN: token }))).toBe(false);
  });
});

describe('the history of a Patient', () => {
  it('is read once', async () => {
    const id = await on.aSyncedPatient();
    const patient = await on.stage.find(id);
    for (const subject of [id, `Patient/${patient?.id}`]) {
      const before = on.stage.medplum.requests.length;
      await on.explain(subject);
      const since = on.stage.medplum.requests.slice(before);
      expect(since.filter(({ url }) => url.includes('/_history'))).toHaveLength(1);
    }
  });
});
