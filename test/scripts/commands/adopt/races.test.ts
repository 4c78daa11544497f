import type { Bot } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { aClinic, all } from '../../support/clinic.ts';
import { NHS_A, nhs, put, read, runAdopt, sembleIdentifier, WILMA, WILMA_PATIENT } from './support.ts';

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

  it('is reported when it is gone', async () => {
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

  it('is reported when Medplum refuses it as it is', async () => {
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

describe('what is in the way', () => {
  it('keeps and reports the matches written until then, and the next run continues from there', async () => {
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
    const { counts, matches, problems } = await runAdopt(clinic, { apply: true });
    expect(counts).toMatchObject({ matches: 2, adopted: 1 });
    expect(matches).toMatchObject([{ patientId: patients[0]?.id, adopted: true }]);
    expect(problems).toMatchObject([{ what: 'Medplum answered 403 (while adding the Semble identifier)' }]);
    expect((await runAdopt(clinic, { apply: true })).counts).toMatchObject({ matched: 1, adopted: 1, unmatched: 0 });
  });

  it('needs a token that may list patients, and no Bot', async () => {
    const clinic = await aClinic();
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: ['patient', 'practice'] });
    await expect(runAdopt(clinic)).rejects.toThrow('SEMBLE_API_TOKEN does not have the permission patients');
    expect(await all<Bot>(clinic, 'Bot')).toEqual([]);
    clinic.variables['SEMBLE_API_TOKEN'] = '';
    await expect(runAdopt(clinic)).rejects.toThrow('SEMBLE_API_TOKEN is not set');
  });
});
