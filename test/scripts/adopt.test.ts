import type { Bot, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { parsePairs } from '../../scripts/lib/adopt/pairs.ts';
import { showAdoption } from '../../scripts/lib/adopt/show-adoption.ts';
import { CommandFailure } from '../../scripts/lib/problem.ts';
import { plainTerminal } from '../../scripts/lib/terminal.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/mappers/systems.ts';
import { NHS_A, NHS_B, nhs, nhsInSemble, put, read, runAdopt, WILMA, WILMA_PATIENT } from './adopt-support.ts';
import { aClinic, all, countWrites } from './deploy-support.ts';

const sembleIdentifier = (value: string) => ({ id: 'semble-id', system: SEMBLE_PATIENT_ID_SYSTEM, value });

describe('without --apply', () => {
  it('shows who would be adopted and writes nothing', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    clinic.semble.store.createPatient({ firstName: 'Nobody', lastName: 'Elsewhere', dob: '1990-01-02' });
    const writes = countWrites(clinic);
    const { applied, counts, matches } = await runAdopt(clinic);
    expect({ applied, matches }).toEqual({
      applied: false,
      matches: [{ sembleId: id, patientId: patient.id, rule: 'name-and-birth-date', adopted: false }],
    });
    expect(counts).toMatchObject({
      semblePatients: 2,
      patients: 1,
      tied: 0,
      matches: 1,
      adopted: 0,
      new: 1,
      strangers: 1,
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
    const said = async (show: boolean): Promise<string> => {
      const lines: string[] = [];
      const terminal = plainTerminal((line) => lines.push(line));
      const report = await runAdopt(clinic, { show }, terminal);
      showAdoption(report, terminal);
      return `${lines.join('\n')}\n${JSON.stringify(report)}`;
    };
    const [quiet, open] = [await said(false), await said(true)];
    const data = /Wilma|Quillfeather|Ada|1979|1999|99900000/;
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
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ matches: 1, adopted: 1, strangers: 0 });
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
    await clinic.deploy({ alongside: true });
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
    expect(patients[0]?.name).toContainEqual(WILMA_PATIENT.name?.[0]);
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ tied: 1, matches: 0, unclear: 0 });
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
      strangers: 0,
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
    await put(clinic, { resourceType: 'Patient', ...nhs(NHS_A) });
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

describe('a Patient that changes under it', () => {
  const isPatch = ({ method }: { method: string }): boolean => method === 'PATCH';

  it('is read again, and adopted with the change while it is still surely the same', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    const changed = { ...patient, ...nhs(NHS_A), photo: [{ title: 'new' }] };
    clinic.medplum.faults.add({ match: isPatch, run: () => clinic.medplum.repo.updateResource(changed) });
    expect((await runAdopt(clinic, { apply: true })).counts.adopted).toBe(1);
    expect(await read(clinic, patient)).toMatchObject({
      photo: [{ title: 'new' }],
      identifier: [nhs(NHS_A).identifier[0], sembleIdentifier(id)],
    });
  });

  it('is left alone when it is not surely the same any more', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    const changed = { ...patient, birthDate: '1979-03-15' };
    clinic.medplum.faults.add({ match: isPatch, run: () => clinic.medplum.repo.updateResource(changed) });
    const { counts, unclear } = await runAdopt(clinic, { apply: true });
    expect(counts).toMatchObject({ matches: 1, adopted: 0 });
    expect(unclear).toEqual([{ sembleId: id, patientIds: [patient.id], doubt: 'changed' }]);
    expect((await read(clinic, patient)).identifier).toBeUndefined();
  });

  it('is told of when it is gone', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    clinic.semble.store.createPatient(WILMA);
    clinic.medplum.faults.add({
      match: isPatch,
      run: () => clinic.medplum.repo.deleteResource('Patient', patient.id),
    });
    const { unclear } = await runAdopt(clinic, { apply: true });
    expect(unclear).toMatchObject([{ doubt: 'gone' }]);
  });

  it('gets one identifier when the answer to the write is lost', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    clinic.medplum.faults.add({
      match: isPatch,
      when: 'after',
      status: 412,
      body: '{"resourceType":"OperationOutcome","id":"precondition-failed","issue":[{"severity":"error","code":"processing"}]}',
    });
    expect((await runAdopt(clinic, { apply: true })).counts.adopted).toBe(1);
    expect((await read(clinic, patient)).identifier).toEqual([sembleIdentifier(id)]);
  });

  it('is told of when Medplum does not take it as it is', async () => {
    const clinic = await aClinic();
    await put(clinic, WILMA_PATIENT);
    clinic.semble.store.createPatient(WILMA);
    clinic.medplum.faults.add({
      match: isPatch,
      times: 9,
      status: 400,
      body: '{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"structure"}]}',
    });
    expect((await runAdopt(clinic, { apply: true })).unclear).toMatchObject([{ doubt: 'refused' }]);
  });
});

describe('a person for whom the bot has made a second Patient', () => {
  it('is listed with both ids, and settled once the one of the bot is deleted', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    await clinic.deploy({ alongside: true });
    const { id } = clinic.semble.store.createPatient(WILMA);
    await clinic.semble.outbox.drain();
    const made = (await all<Patient>(clinic, 'Patient')).find((one) => one.id !== patient.id)?.id ?? '';
    const { counts, unclear } = await runAdopt(clinic, { apply: true });
    expect(counts).toMatchObject({ tied: 1, matches: 0, adopted: 0 });
    expect(unclear).toEqual([{ sembleId: id, patientIds: [made, patient.id], doubt: 'second-patient' }]);

    const pairs = parsePairs([`${id}=${patient.id}`]);
    const refused = await runAdopt(clinic, { apply: true, pairs }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommandFailure);
    expect(String(refused)).toContain(made);
    await clinic.medplum.repo.deleteResource('Patient', made);
    expect((await runAdopt(clinic, { apply: true, pairs })).matches).toMatchObject([{ rule: 'pair', adopted: true }]);
    expect((await read(clinic, patient)).identifier).toEqual([sembleIdentifier(id)]);
    expect((await runAdopt(clinic, { apply: true, pairs })).counts).toMatchObject({ tied: 1, matches: 0, unclear: 0 });
  });

  it.each([
    ['before the write: nothing is written', false, ({ url }: { url: string }) => url.includes('identifier=')],
    ['during the write: it is told of', true, ({ method }: { method: string }) => method === 'PATCH'],
  ])('%s', async (_when, adopted, match) => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    const { id } = clinic.semble.store.createPatient(WILMA);
    const second: Patient = { resourceType: 'Patient', identifier: [sembleIdentifier(id)] };
    clinic.medplum.faults.add({
      match: ({ method, path }) => match({ method, url: path }),
      run: () => clinic.medplum.repo.createResource<Patient>(second),
    });
    const report = await runAdopt(clinic, { apply: true });
    expect(report.counts.adopted).toBe(adopted ? 1 : 0);
    expect(report.unclear).toMatchObject([{ sembleId: id, doubt: 'second-patient' }]);
    expect(report.unclear[0]?.patientIds.at(-1)).toBe(patient.id);
  });

  it('is not one whose Patient a person had adopted', async () => {
    const clinic = await aClinic();
    const [one] = [await put(clinic, WILMA_PATIENT), await put(clinic, WILMA_PATIENT)];
    const { id } = clinic.semble.store.createPatient(WILMA);
    expect((await runAdopt(clinic)).unclear).toMatchObject([{ doubt: 'several-patients' }]);
    const { matches, unclear } = await runAdopt(clinic, { apply: true, pairs: parsePairs([`${id}=${one.id}`]) });
    expect({ matches, unclear }).toMatchObject({ matches: [{ rule: 'pair', adopted: true }], unclear: [] });
    expect((await runAdopt(clinic)).counts).toMatchObject({ tied: 1, unclear: 0, strangers: 1 });
  });
});

describe('--pair', () => {
  it('refuses all that can not be, at once, before anything is written', async () => {
    const clinic = await aClinic();
    const { store } = clinic.semble;
    const [free, tied] = [await put(clinic, { resourceType: 'Patient' }), await put(clinic, WILMA_PATIENT)];
    const [one, two] = [store.createPatient(WILMA).id, store.createPatient({ lastName: 'Other' }).id];
    await runAdopt(clinic, { apply: true });
    const pairs = parsePairs([
      `${'f'.repeat(24)}=${free.id}`,
      `${two}=00000000-0000-4000-8000-000000000000`,
      `${two}=Patient/${tied.id}`,
      `${one}=${free.id}`,
    ]);
    const writes = countWrites(clinic);
    const problem: unknown = await runAdopt(clinic, { apply: true, pairs }).catch((error: unknown) => error);
    expect(problem instanceof CommandFailure && problem.problems.map(({ what }) => what)).toEqual([
      `Semble lists no patient ${'f'.repeat(24)}`,
      'Medplum has no Patient/00000000-0000-4000-8000-000000000000',
      `Patient/${tied.id} has a Semble id already`,
      `${one} has a Patient already: Patient/${tied.id}`,
    ]);
    expect(writes()).toBe(0);
  });

  it('refuses what is no pair', () => {
    expect(() => parsePairs(['5a0000000000000000000001', 'x=y'])).toThrow(/"x=y" is no pair/);
  });

  it('goes before what looks the same by itself', async () => {
    const clinic = await aClinic();
    const { store } = clinic.semble;
    const patient = await put(clinic, WILMA_PATIENT);
    const [twin, other] = [store.createPatient(WILMA).id, store.createPatient({ lastName: 'Changed' }).id];
    const report = await runAdopt(clinic, { apply: true, pairs: parsePairs([`${other}=${patient.id}`]) });
    expect(report.unclear).toEqual([{ sembleId: twin, patientIds: [patient.id], doubt: 'other-semble-id' }]);
    expect((await read(clinic, patient)).identifier).toEqual([sembleIdentifier(other)]);
  });
});

describe('what is in the way', () => {
  it('leaves what was adopted until then, and the next run goes on from there', async () => {
    const clinic = await aClinic();
    const patients = [
      await put(clinic, WILMA_PATIENT),
      await put(clinic, { ...WILMA_PATIENT, birthDate: '1980-01-01' }),
    ];
    clinic.semble.store.createPatient(WILMA);
    clinic.semble.store.createPatient({ ...WILMA, dob: '1980-01-01' });
    clinic.medplum.faults.add({
      match: ({ method, path }) => method === 'PATCH' && path.includes(patients[1]?.id ?? ''),
      status: 403,
      body: '{"resourceType":"OperationOutcome","id":"forbidden","issue":[{"severity":"error","code":"forbidden"}]}',
    });
    await expect(runAdopt(clinic, { apply: true })).rejects.toThrow(
      'Medplum answered 403: adding the Semble identifier',
    );
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ tied: 1, adopted: 1, strangers: 0 });
  });

  it('needs a token that may list patients, and no Bot', async () => {
    const clinic = await aClinic();
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: ['patient', 'practice'] });
    await expect(runAdopt(clinic)).rejects.toThrow('SEMBLE_API_TOKEN lacks the permission patients');
    expect(await all<Bot>(clinic, 'Bot')).toEqual([]);
    clinic.variables['SEMBLE_API_TOKEN'] = '';
    await expect(runAdopt(clinic)).rejects.toThrow('SEMBLE_API_TOKEN is not set');
  });
});
