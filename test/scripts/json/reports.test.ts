import * as v from 'valibot';
import { expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../../local/semble/tokens.ts';
import { setPaused } from '../../../scripts/commands/deploy/pause.ts';
import { jsonDocument } from '../../../scripts/core/output/document.ts';
import { explain } from '../../../scripts/reports/explain/explain.ts';
import { readInput } from '../../../scripts/reports/explain/input.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { put, runAdopt, WILMA, WILMA_PATIENT } from '../commands/adopt/support.ts';
import { statusOf } from '../reports/status/support.ts';
import { removeAt, rotateAt } from '../support/operations.ts';
import { aPractice, type Practice } from '../support/practice.ts';
import { DOCUMENTS } from './documents.ts';

/** Expects that a report, as it is printed, has the members of its schema and no others. */
function expectKnown(name: string, report: object): void {
  const [command = null] = name.split(' ');
  const document: unknown = JSON.parse(jsonDocument({ command, exitCode: 0, problems: [] }, report));
  const { issues = [] } = v.safeParse(DOCUMENTS.get(name) ?? v.never(), document);
  expect(issues.map(({ message, path }) => `${path?.map(({ key }) => key).join('.')}: ${message}`)).toEqual([]);
}

it('the documents of deploy, status, rotate and remove have the members of their schemas', async () => {
  const practice = await aPractice();
  expectKnown('deploy', await practice.deploy());
  const paused = await setPaused(practice.environment, { paused: true, dryRun: false });
  expectKnown('deploy --pause, deploy --resume', { dryRun: false, rows: paused });
  const attention = await statusOf(practice);
  expect(attention.verdict).toBe('attention');
  expectKnown('status', attention);
  await setPaused(practice.environment, { paused: false, dryRun: false });
  practice.semble.outbox.release();
  practice.addPatients(1);
  await practice.semble.outbox.drain();
  // After a pause, only a comparison shows that nothing was missed.
  await practice.reconcile();
  const ok = await statusOf(practice);
  expect(ok).toMatchObject({ verdict: 'ok', activity: { lastDelivery: expect.any(String) } });
  expectKnown('status', ok);
  expectKnown('rotate', await rotateAt(practice));
  expectKnown('remove', { dryRun: false, rows: await removeAt(practice) });
  expectKnown('status', await statusOf(practice));
});

/** A practice with each kind of drift that a few records can make. */
async function withDrift(): Promise<Practice & { readonly doubled: string; readonly inStep: string }> {
  const practice = await aPractice();
  const [gone = '', doubled = '', inStep = '', changed = ''] = practice.addPatients(4);
  await practice.backfill();
  const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: doubled }];
  await practice.colleague.createResource({ resourceType: 'Patient', identifier });
  practice.semble.store.deletePatient(gone);
  practice.semble.store.updatePatient(changed, { lastName: 'Invented' });
  practice.addPatients(1);
  return { ...practice, doubled, inStep };
}

it('the documents of backfill, reconcile and explain have the members of their schemas', async () => {
  const practice = await withDrift();
  const { doubled, inStep, environment, variables } = practice;
  const drift = await practice.reconcile();
  expect(drift).toMatchObject({
    drift: { missing: [expect.any(String)], surplus: [{}], doubled: [{}], differing: [{}] },
  });
  expectKnown('reconcile', drift);
  const backfilled = await practice.backfill();
  expect(backfilled.quarantined).toHaveLength(1);
  expectKnown('backfill', backfilled);
  const mended = await practice.reconcile({ fix: true, fixDeletions: true });
  expect(mended.retirement?.results).toHaveLength(1);
  expectKnown('reconcile', mended);
  for (const id of [doubled, inStep, 'f'.repeat(24)]) {
    expectKnown('explain', await explain(environment, id));
  }
  const { SEMBLE_API_URL, SEMBLE_API_TOKEN } = variables;
  expectKnown('explain', await explain(readInput({ SEMBLE_API_URL, SEMBLE_API_TOKEN }), inStep));
  const blind = practice.semble.store.addToken({ permissions: [READ_PERMISSIONS[0], 'practice'] });
  expectKnown('explain', await explain(readInput({ ...variables, SEMBLE_API_TOKEN: blind }), inStep));
});

it('the documents of adopt have the members of its schema', async () => {
  const practice = await aPractice();
  practice.semble.store.createPatient(WILMA);
  practice.semble.store.createPatient({ ...WILMA, firstName: 'Winnie' });
  practice.semble.store.createPatient({ ...WILMA, firstName: 'Winnie' });
  await put(practice, WILMA_PATIENT);
  await put(practice, { ...WILMA_PATIENT, name: [{ family: 'Quillfeather', given: ['Winnie'] }] });
  const found = await runAdopt(practice, { show: true });
  expect([found.matches.length, found.unclear.length]).toEqual([1, 2]);
  expectKnown('adopt', found);
  expectKnown('adopt', await runAdopt(practice, { apply: true }));
});
