import type { Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { reachBot } from '../../../../scripts/bot/connect.ts';
import { showReconcile } from '../../../../scripts/commands/reconcile/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { DELETED_TAG, SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../../../src/fhir/systems.ts';
import { isUnconfirmed, withoutTag, withTag } from '../../../../src/fhir/tags.ts';
import { sampleOf } from '../../../support/scale.ts';
import { aPractice, type Practice, some } from '../../support/practice.ts';

const UNKNOWN_ID = '64c0ffee0000000000000001';

function patientOf(sembleId: string, members: Partial<Patient> = {}): Patient {
  const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: sembleId }];
  return { resourceType: 'Patient', identifier, active: true, ...members };
}

/** Changes the one Patient of a Semble id as a person in Medplum would. */
async function edit(practice: Practice, sembleId: string, change: (patient: Patient) => Patient): Promise<void> {
  const [patient] = await practice.patients(sembleId);
  await practice.colleague.updateResource({ ...change(patient ?? patientOf(sembleId)), id: patient?.id ?? '' });
}

/** How many requests of the bot could have written something. */
function writes({ medplum }: Practice): number {
  return medplum.requests.filter(({ method, actor }) => actor === 'bot' && method !== 'GET').length;
}

describe('npx --no-install semble-medplum reconcile', () => {
  it('says that both sides are in step', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    await practice.backfill();
    expect(await practice.reconcile()).toMatchObject({ semble: 60, medplum: 60, verdict: 'in step' });
  });

  it('finds and corrects missing and differing patients, and names elements', async () => {
    const practice = await aPractice();
    const [changed = ''] = practice.addPatients(2);
    await practice.backfill();
    const [missing = ''] = practice.addPatients(1);
    practice.semble.store.updatePatient(changed, { firstName: 'Zora' });
    const before = writes(practice);
    const { drift, verdict } = await practice.reconcile();
    expect(drift).toMatchObject({ missing: [missing], differing: [{ id: changed, elements: ['name'] }] });
    expect(verdict).toBe('drift');
    expect(writes(practice)).toBe(before);

    const mended = await practice.reconcile({ fix: true });
    expect(some(mended.mended?.counts ?? {})).toEqual({ created: 1, updated: 1 });
    expect(mended.verdict).toBe('in step');
    expect((await practice.reconcile()).verdict).toBe('in step');
  });

  it('tells who is deleted from who is hidden or unknown, and leaves both alone', async () => {
    const practice = await aPractice();
    const [deleted = ''] = practice.addPatients(2);
    await practice.backfill();
    await practice.colleague.createResource(patientOf(UNKNOWN_ID));
    practice.semble.store.deletePatient(deleted);
    const { drift, verdict } = await practice.reconcile({ fix: true });
    expect(drift.surplus.map(({ id, why }) => [id, why])).toEqual([
      [deleted, 'deleted'],
      [UNKNOWN_ID, 'hidden or unknown'],
    ]);
    expect(verdict).toBe('drift');
    expect(await practice.patients(deleted)).toHaveLength(1);
  });

  it('counts tombstones and merged-away Patients that Semble does not list as in step', async () => {
    const practice = await aPractice({ variables: { SEMBLE_DELETE_POLICY: 'deactivate' } });
    const [buried = '', merged = ''] = practice.addPatients(3);
    await practice.backfill();
    practice.semble.store.deletePatient(buried);
    practice.semble.store.deletePatient(merged);
    await edit(practice, buried, (patient) => ({ ...withTag(patient, DELETED_TAG), active: false }));
    const other = { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: UNKNOWN_ID } };
    await edit(practice, merged, (patient) => ({ ...patient, link: [{ type: 'replaced-by', other }] }));
    const report = await practice.reconcile();
    const retired = { merged: 1, tombstone: 1, 'taken-back': 0 };
    expect(report).toMatchObject({ verdict: 'in step', semble: 1, medplum: 3, retired });
    const lines: string[] = [];
    showReconcile(
      report,
      plainTerminal((line) => lines.push(line)),
    );
    expect(lines).toEqual([
      'Semble lists 1 patient, Medplum has 3 Patients with a Semble id',
      '  1 of these: merged away, as it should be',
      '  1 of these: deleted in Semble, with a tombstone, as it should be',
      'Both sides are in step',
    ]);
  });

  it('says what to remove from a Patient that Semble lists again, and the next sync revives it', async () => {
    const practice = await aPractice();
    const [buried = '', merged = ''] = practice.addPatients(3);
    await practice.backfill();
    await edit(practice, buried, (patient) => withTag(patient, DELETED_TAG));
    const other = { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: UNKNOWN_ID } };
    await edit(practice, merged, (patient) => ({ ...patient, link: [{ type: 'replaced-by', other }] }));
    const { retired, drift, verdict } = await practice.reconcile({ fix: true });
    expect(retired).toEqual({ merged: 0, tombstone: 0, 'taken-back': 0 });
    expect(drift.revived.map(({ id, because }) => [id, because])).toEqual([
      [buried, 'tombstone'],
      [merged, 'merged'],
    ]);
    expect(verdict).toBe('drift');

    await edit(practice, buried, (patient) => withoutTag(patient, DELETED_TAG));
    await edit(practice, merged, ({ link: _link, ...patient }) => patient);
    expect((await practice.reconcile({ fix: true })).verdict).toBe('in step');
  });

  it('lists two Patients with one Semble id, and one Patient with two', async () => {
    const practice = await aPractice();
    const [twice = '', first = '', second = ''] = practice.addPatients(3);
    await practice.backfill();
    await practice.colleague.createResource(patientOf(twice));
    const [both] = await practice.patients(first);
    const [gone] = await practice.patients(second);
    await practice.colleague.deleteResource('Patient', gone?.id ?? '');
    const another = { system: SEMBLE_PATIENT_ID_SYSTEM, value: second };
    await edit(practice, first, (patient) => ({ ...patient, identifier: [...(patient.identifier ?? []), another] }));
    const { drift, verdict } = await practice.reconcile({ fix: true });
    const named = drift.doubled.map(({ id, patientIds }) => [id, patientIds.length]).toSorted();
    expect(named).toEqual([
      [twice, 2],
      [first, 1],
      [second, 1],
    ]);
    expect(drift.doubled.find(({ id }) => id === second)?.patientIds).toEqual([both?.id]);
    expect(verdict).toBe('drift');
  });

  it('lists a Patient with the same Semble id twice, and does not retire it', async () => {
    const practice = await aPractice();
    const [listed = '', deleted = ''] = practice.addPatients(2);
    await practice.backfill();
    for (const id of [listed, deleted]) {
      const again = { system: SEMBLE_PATIENT_ID_SYSTEM, value: id };
      await edit(practice, id, (patient) => ({ ...patient, identifier: [...(patient.identifier ?? []), again] }));
    }
    practice.semble.store.deletePatient(deleted);
    const { drift, verdict } = await practice.reconcile({ fix: true, fixDeletions: true });
    expect(drift.doubled.map(({ id, patientIds }) => [id, patientIds.length])).toEqual([
      [listed, 1],
      [deleted, 1],
    ]);
    expect([drift.surplus, verdict]).toEqual([[], 'drift']);
    expect(await practice.patients(deleted)).toHaveLength(1);
  });

  it('takes back a Patient whose patient was never found in Semble', async () => {
    const practice = await aPractice();
    await practice.colleague.createResource(withTag(patientOf(UNKNOWN_ID), UNCONFIRMED_TAG));
    const { drift, verdict } = await practice.reconcile();
    expect(drift.surplus).toMatchObject([{ id: UNKNOWN_ID, why: 'never confirmed' }]);
    expect(verdict).toBe('drift');
    expect((await practice.reconcile({ fix: true })).verdict).toBe('in step');
    expect(await practice.patients(UNKNOWN_ID)).toEqual([]);
  });

  it.each(sampleOf(['delete', 'deactivate'], (policy) => policy === 'delete'))(
    'says that a Patient stays on which a colleague has worked (%s)',
    async (policy) => {
      const practice = await aPractice({ variables: { SEMBLE_DELETE_POLICY: policy } });
      const worked = patientOf(UNKNOWN_ID, { telecom: [{ system: 'phone', value: '01632 960099' }] });
      const patient = await practice.colleague.createResource(withTag(worked, UNCONFIRMED_TAG));
      expect((await practice.reconcile({ fix: true })).verdict).toBe('drift');
      expect((await practice.reconcile({ fix: true })).verdict).toBe('drift');
      expect(await practice.patients(UNKNOWN_ID)).toEqual([patient]);
    },
  );

  it('does not change a Patient that was taken back where the bot only deactivates', async () => {
    const practice = await aPractice({ variables: { SEMBLE_DELETE_POLICY: 'deactivate' } });
    await practice.colleague.createResource(withTag(patientOf(UNKNOWN_ID), UNCONFIRMED_TAG));
    expect((await practice.reconcile({ fix: true })).verdict).toBe('in step');
    const retired = { merged: 0, tombstone: 0, 'taken-back': 1 };
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', retired });
    const [patient] = await practice.patients(UNKNOWN_ID);
    expect([patient?.active, patient && isUnconfirmed(patient)]).toEqual([false, true]);
  });

  it('does not report patients that are created or deleted while it lists', async () => {
    const practice = await aPractice();
    const { semble, colleague } = practice;
    const { askBot } = await reachBot(practice.environment);
    const [deleted = ''] = practice.addPatients(60);
    await practice.backfill();
    const [patient] = await practice.patients(deleted);
    semble.faults.add({
      match: ({ body }) => /patients\(/.test(body),
      run: async () => {
        const [born = ''] = practice.addPatients(1);
        await askBot({ eventType: 'bot.sync', patientIds: [born], write: true });
        semble.store.deletePatient(deleted);
        await colleague.deleteResource('Patient', patient?.id ?? '');
      },
    });
    const { drift } = await practice.reconcile();
    expect(semble.faults.pending).toBe(0);
    expect(drift).toMatchObject({ missing: [], surplus: [], doubled: [], failed: [], unseen: 0 });
  });
});
