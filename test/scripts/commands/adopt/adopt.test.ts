import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { showAdoption } from '../../../../scripts/commands/adopt/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { aClinic, all, countWrites } from '../../support/clinic.ts';
import {
  NHS_A,
  NHS_B,
  nhs,
  nhsInSemble,
  put,
  read,
  runAdopt,
  sembleIdentifier,
  WILMA,
  WILMA_PATIENT,
} from './support.ts';

describe('without --apply', () => {
  it('shows who would be adopted and writes nothing', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    clinic.semble.store.createPatient({ firstName: 'Unlisted', lastName: 'Elsewhere', dob: '1990-01-02' });
    const writes = countWrites(clinic);
    const { applied, counts, matches } = await runAdopt(clinic);
    expect({ applied, matches }).toEqual({
      applied: false,
      matches: [{ sembleId: id, patientId: patient.id, rule: 'name-and-birth-date', adopted: false }],
    });
    expect(counts).toMatchObject({
      semblePatients: 2,
      patients: 1,
      matched: 0,
      matches: 1,
      adopted: 0,
      new: 1,
      unmatched: 1,
    });
    expect(writes()).toBe(0);
    expect(await read(clinic, patient)).toEqual(patient);
  });

  it('tells ids and rules, and patient data only when it is asked to', async () => {
    const clinic = await aClinic();
    await put(clinic, { ...WILMA_PATIENT, ...nhs(NHS_A) });
    await put(clinic, { ...WILMA_PATIENT, birthDate: '1999-09-09', name: [{ family: 'Two' }], ...nhs(NHS_B) });
    clinic.semble.store.createPatient({ ...WILMA, ...nhsInSemble(clinic, NHS_A) });
    clinic.semble.store.createPatient({
      firstName: 'Ada',
      lastName: 'Two',
      dob: '1999-09-08',
      ...nhsInSemble(clinic, NHS_B),
    });
    const said = async (options: { readonly show: boolean }): Promise<string> => {
      const lines: string[] = [];
      const terminal = plainTerminal((line) => lines.push(line));
      const report = await runAdopt(clinic, options, terminal);
      showAdoption(report, terminal);
      return `${lines.join('\n')}\n${JSON.stringify(report)}`;
    };
    const [quiet, open] = [await said({ show: false }), await said({ show: true })];
    const data = /Wilma|Quillfeather|Ada|1979-03|1999-09|99900000/;
    expect(quiet).not.toMatch(data);
    expect(quiet).toContain('same NHS number, other birth date');
    expect(open).toContain('Wilma Quillfeather, 1979-03-14, NHS 9990000018');
    const secrets = [clinic.variables['MEDPLUM_CLIENT_SECRET'], clinic.variables['SEMBLE_API_TOKEN']];
    for (const secret of secrets) {
      expect(quiet + open).not.toContain(secret);
    }
  });
});

describe('with --apply', () => {
  it.each([
    ['a Patient without identifiers', {}],
    ['a Patient with identifiers', { identifier: [{ system: 'https://hospital.example/mrn', value: 'H-77' }] }],
  ])('adds the identifier and nothing else to %s', async (_kind, more) => {
    const clinic = await aClinic();
    const patient = await put(clinic, { ...WILMA_PATIENT, ...more, photo: [{ title: 'by a colleague' }] });
    const { id } = clinic.semble.store.createPatient(WILMA);
    const patches: string[] = [];
    clinic.medplum.faults.add({ match: ({ method, body }) => method === 'PATCH' && patches.push(body) < 0 });
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ matches: 1, adopted: 1, unmatched: 0 });
    expect(patches).toEqual([expect.stringContaining('"op":"test"')]);
    const { meta, ...adopted } = await read(clinic, patient);
    const { meta: before, ...rest } = patient;
    expect(adopted).toEqual({ ...rest, identifier: [...(rest.identifier ?? []), sembleIdentifier(id)] });
    expect(meta?.versionId).not.toBe(before?.versionId);
  });

  it('lets the bot keep the Patient in step, which leaves all the rest alone and makes no second one', async () => {
    const clinic = await aClinic();
    const { store } = clinic.semble;
    const mine: Partial<Patient> = {
      identifier: [{ system: 'https://hospital.example/mrn', value: 'H-77' }],
      telecom: [{ system: 'phone', value: '020 7946 0999' }],
      maritalStatus: { text: 'married' },
    };
    const patient = await put(clinic, { ...WILMA_PATIENT, ...mine });
    const { id } = store.createPatient({ ...WILMA, gender: 'female' });
    await runAdopt(clinic, { apply: true });
    await clinic.deploy({ allowUnmatched: true });
    store.addPhone(id, { phoneType: 'Mobile', phoneNumber: '07700 900123' });
    await clinic.semble.outbox.drain();
    expect(clinic.semble.outbox.history.map(({ answer }) => answer)).toEqual(['{"result":"updated"}']);
    const patients = await all<Patient>(clinic, 'Patient');
    expect(patients).toHaveLength(1);
    expect(patients[0]).toMatchObject({
      id: patient.id,
      gender: 'female',
      maritalStatus: { text: 'married' },
      identifier: [{ value: 'H-77' }, sembleIdentifier(id)],
      telecom: [{ value: '020 7946 0999' }, { value: '07700 900123' }],
    });
    expect(patients[0]?.name).toEqual([expect.objectContaining({ id: 'semble-name', ...WILMA_PATIENT.name?.[0] })]);
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ matched: 1, matches: 0, unclear: 0 });
  });

  it('takes large sets page by page, within what Semble allows in a minute', async () => {
    const clinic = await aClinic({ semble: { requestsPerMinute: 1000 } });
    const people = Array.from({ length: 120 }, (_, index) => `Person${index}`);
    const patients = people.map((family) => put(clinic, { ...WILMA_PATIENT, name: [{ family, given: ['Wilma'] }] }));
    await Promise.all(patients);
    people.forEach((lastName) => void clinic.semble.store.createPatient({ ...WILMA, lastName }));
    clinic.semble.requests.clear();
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({
      matches: 120,
      adopted: 120,
      unmatched: 0,
    });
    expect(clinic.semble.requests.map(({ operation }) => operation)).toEqual([
      'practice',
      'patients',
      'patients',
      'patients',
    ]);
  });

  it('reads Semble by page number where the schema has no cursors', async () => {
    const clinic = await aClinic();
    await put(clinic, WILMA_PATIENT);
    clinic.semble.store.createPatient(WILMA);
    const message = 'Unknown argument "cursorPagination" on field "Query.patients".';
    clinic.semble.faults.add({
      match: ({ body }) => body.includes('cursorPagination'),
      status: 400,
      body: JSON.stringify({ errors: [{ message }] }),
    });
    expect((await runAdopt(clinic, { apply: true })).counts.adopted).toBe(1);
  });

  it('knows the NHS number by the setting where the definitions can not be read', async () => {
    const clinic = await aClinic();
    await put(clinic, { resourceType: 'Patient', birthDate: WILMA.dob, ...nhs(NHS_A) });
    const { store } = clinic.semble;
    store.createPatient({ ...WILMA, ...nhsInSemble(clinic, NHS_A) });
    clinic.variables['SEMBLE_API_TOKEN'] = store.addToken({ permissions: ['patient', 'patients'] });
    const notes: string[] = [];
    const terminal = plainTerminal((line) => notes.push(line));
    expect((await runAdopt(clinic, {}, terminal)).counts).toMatchObject({ matches: 0, new: 1 });
    expect(notes.join()).toContain("the practice's definitions can't be read");
    clinic.variables['SEMBLE_NHS_NUMBER_DEFINITION'] = store.nhsNumberDefinition;
    expect((await runAdopt(clinic)).counts).toMatchObject({ matches: 1 });
  });
});
