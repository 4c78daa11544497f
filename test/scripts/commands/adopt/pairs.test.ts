import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { parsePairs } from '../../../../scripts/commands/adopt/pairs.ts';
import { CommandFailure } from '../../../../scripts/core/problem.ts';
import { editOften } from '../../reports/explain/support.ts';
import { aClinic, all, countWrites } from '../../support/clinic.ts';
import { put, read, runAdopt, sembleIdentifier, WILMA, WILMA_PATIENT } from './support.ts';

describe('a person with a second Patient that the bot created', () => {
  it('is listed with both ids, and settled once the one of the bot is deleted', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    await clinic.deploy({ allowUnmatched: true });
    const { id } = clinic.semble.store.createPatient(WILMA);
    await clinic.semble.outbox.drain();
    const made = (await all<Patient>(clinic, 'Patient')).find((one) => one.id !== patient.id)?.id ?? '';
    await editOften(clinic.medplum, made);
    const { counts, unclear } = await runAdopt(clinic, { apply: true });
    expect(counts).toMatchObject({ matched: 1, matches: 0, adopted: 0 });
    expect(unclear).toEqual([{ sembleId: id, patientIds: [made, patient.id], doubt: 'second-patient' }]);

    const pairs = parsePairs([`${id}=${patient.id}`]);
    const refused = await runAdopt(clinic, { apply: true, pairs }).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CommandFailure);
    expect(String(refused)).toContain(made);
    await clinic.medplum.repo.deleteResource('Patient', made);
    expect((await runAdopt(clinic, { apply: true, pairs })).matches).toMatchObject([{ rule: 'pair', adopted: true }]);
    expect((await read(clinic, patient)).identifier).toEqual([sembleIdentifier(id)]);
    expect((await runAdopt(clinic, { apply: true, pairs })).counts).toMatchObject({
      matched: 1,
      matches: 0,
      unclear: 0,
    });
  });

  it.each([
    ['before the write: nothing is written', false, ({ url }: { url: string }) => /Patient\?.*identifier=/.test(url)],
    ['during the write: it is reported', true, ({ method }: { method: string }) => method === 'PATCH'],
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
    expect((await runAdopt(clinic)).counts).toMatchObject({ matched: 1, unclear: 0, unmatched: 1 });
  });
});

describe('--pair', () => {
  it('refuses all impossible pairs at once, before anything is written', async () => {
    const clinic = await aClinic();
    const { store } = clinic.semble;
    const [free, matched] = [await put(clinic, { resourceType: 'Patient' }), await put(clinic, WILMA_PATIENT)];
    const [one, two] = [store.createPatient(WILMA).id, store.createPatient({ lastName: 'Other' }).id];
    await runAdopt(clinic, { apply: true });
    const pairs = parsePairs([
      `${'f'.repeat(24)}=${free.id}`,
      `${two}=00000000-0000-4000-8000-000000000000`,
      `${two}=Patient/${matched.id}`,
      `${one}=${free.id}`,
    ]);
    const writes = countWrites(clinic);
    const problem: unknown = await runAdopt(clinic, { apply: true, pairs }).catch((error: unknown) => error);
    expect(problem instanceof CommandFailure && problem.problems.map(({ what }) => what)).toEqual([
      `Semble lists no patient ${'f'.repeat(24)}`,
      'Medplum has no Patient/00000000-0000-4000-8000-000000000000',
      `Patient/${matched.id} already has a Semble id`,
      `The Semble patient ${one} already has Patient/${matched.id}`,
    ]);
    expect(writes()).toBe(0);
  });

  it('may be given twice', () => {
    const pair = '5a0000000000000000000001=p1';
    expect(parsePairs([pair, pair.replace('=', '=Patient/')])).toHaveLength(1);
  });

  it('refuses a text that is not a pair', () => {
    expect(() => parsePairs(['5a0000000000000000000001', 'x=y'])).toThrow(/"x=y" is not a pair/);
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
