import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { showExplanation } from '../../../scripts/commands/explain/show.ts';
import { showReconcile } from '../../../scripts/commands/reconcile/show.ts';
import { plainTerminal } from '../../../scripts/core/terminal.ts';
import { explain } from '../../../scripts/reports/explain/explain.ts';
import { readInput } from '../../../scripts/reports/explain/input.ts';
import { aPractice, type Practice, some } from '../support/practice.ts';

const LISTS = ['identifier', 'name', 'telecom', 'address', 'contact', 'generalPractitioner', 'extension'] as const;

let practice: Practice;
let id: string;

beforeEach(async () => {
  practice = await aPractice();
  [id = ''] = practice.addPatients(1, {
    title: 'Ms',
    sex: 'Female',
    email: 'zara@example.org',
    phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900001' }],
    address: { address: '1 Invented Road', city: 'Leeds' },
  });
  await practice.backfill();
});

async function edit(change: (patient: Patient) => Patient): Promise<void> {
  const [patient] = await practice.patients(id);
  await practice.colleague.updateResource({ ...change(patient ?? { resourceType: 'Patient' }), id: patient?.id ?? '' });
}

/** As a form does that knows nothing of element ids. */
function writtenBackByAForm(patient: Patient): Patient {
  const lists = LISTS.flatMap((list) =>
    patient[list] ? [[list, patient[list].map(({ id: _, ...entry }) => entry)] as const] : [],
  );
  return { ...patient, ...Object.fromEntries(lists) };
}

function movePhone(phoneNumber: string): void {
  const { store } = practice.semble;
  store.updatePhone(id, [...store.get(id).phones.keys()][0] ?? '', { phoneNumber });
}

async function phones(): Promise<(string | undefined)[]> {
  const [patient] = await practice.patients(id);
  return (patient?.telecom ?? []).filter(({ system }) => system === 'phone').map(({ value }) => value);
}

describe('a Patient that a form wrote back without element ids', () => {
  it('gets them back with the next sync, so that a later change in Semble leaves nothing behind', async () => {
    await edit(writtenBackByAForm);
    const { drift } = await practice.reconcile();
    expect(drift.leftovers).toEqual([]);
    expect(drift.differing).toEqual([{ id, elements: ['address', 'identifier', 'name', 'telecom'] }]);
    expect(some((await practice.reconcile({ fix: true })).mended?.counts ?? {})).toEqual({ updated: 1 });
    movePhone('07700 900002');
    const after = await practice.reconcile({ fix: true });
    expect(await phones()).toEqual(['07700 900002']);
    expect(after).toMatchObject({ verdict: 'in step', drift: { leftovers: [] } });
  });

  it('and that changed in Semble in between is named by reconcile until a person removes the old entry', async () => {
    await edit(writtenBackByAForm);
    movePhone('07700 900002');
    const report = await practice.reconcile({ fix: true });
    expect(await phones()).toEqual(['07700 900001', '07700 900002']);
    const [patient] = await practice.patients(id);
    expect(report.drift.leftovers).toEqual([{ id, patientId: patient?.id, elements: ['telecom'] }]);
    expect(report.verdict).toBe('drift');

    const lines: string[] = [];
    showReconcile(
      report,
      plainTerminal((line) => lines.push(line)),
    );
    expect(lines.join('\n')).toMatch(/With entries that lost their owner: 1\n.*Patient\/.*telecom/);
    expect(lines.join('\n')).toContain('npx --no-install semble-medplum explain <Semble id>');
    expect(lines.join('\n')).not.toContain('07700');

    await edit((one) => ({ ...one, telecom: (one.telecom ?? []).filter(({ value }) => value !== '07700 900001') }));
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', drift: { leftovers: [] } });
  });

  it('is shown by explain with each entry that lost its owner', async () => {
    await edit(writtenBackByAForm);
    movePhone('07700 900002');
    practice.semble.store.updatePatient(id, { lastName: 'Renamed', sex: 'Male' });
    await practice.reconcile({ fix: true });
    const explanation = await explain(readInput(practice.variables), id);
    expect(explanation.leftovers.map(({ element }) => element)).toEqual(['name', 'telecom', 'extension']);
    const lines: string[] = [];
    showExplanation(explanation, { all: false, terminal: plainTerminal((line) => lines.push(line)) });
    expect(lines.join('\n')).toMatch(/telecom "phone · 07700 900001 · mobile" has lost its owner/);
  });
});

describe('an entry of a colleague', () => {
  it('is no leftover, though Semble said the same before it went', async () => {
    movePhone('07700 900002');
    await practice.reconcile({ fix: true });
    await edit((patient) => ({
      ...patient,
      telecom: [...(patient.telecom ?? []), { system: 'phone', value: '07700 900001', use: 'mobile' }],
      contact: [{ name: { text: 'Yusuf Example' } }],
    }));
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', drift: { leftovers: [] } });
  });

  it('is no longer a leftover after a person has edited it', async () => {
    await edit(writtenBackByAForm);
    movePhone('07700 900002');
    await practice.reconcile({ fix: true });
    await edit((patient) => ({
      ...patient,
      telecom: (patient.telecom ?? []).map((point) =>
        point.value === '07700 900001' ? { ...point, period: { end: '2026-01-01' } } : point,
      ),
    }));
    expect(await practice.reconcile()).toMatchObject({ verdict: 'in step', drift: { leftovers: [] } });
  });
});
