import { expect, it } from 'vitest';
import { exitCodeOf, showAdoption } from '../../../../scripts/commands/adopt/show.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { aClinic, type Clinic, change, theProject } from '../../support/clinic.ts';
import { put, runAdopt, WILMA, WILMA_PATIENT } from './support.ts';

const PROGRAM = 'npx --no-install semble-medplum';

async function endOf(clinic: Clinic, options: { readonly apply: boolean }) {
  const lines: string[] = [];
  const report = await runAdopt(clinic, options);
  showAdoption(
    report,
    plainTerminal((line) => lines.push(line)),
  );
  return { exitCode: exitCodeOf(report), lastLine: lines.at(-1) };
}

it.each([{ apply: true }, { apply: false }])('ends with 1 as long as a person has to decide: %o', async (options) => {
  const clinic = await aClinic();
  clinic.semble.store.createPatient(WILMA);
  await put(clinic, WILMA_PATIENT);
  expect(await endOf(clinic, { apply: false })).toMatchObject({ exitCode: 0 });
  await put(clinic, WILMA_PATIENT);
  expect(await endOf(clinic, options)).toMatchObject({ exitCode: 1 });
});

it('names deploy until the bot is subscribed, also while a deployment waits, and backfill from then on', async () => {
  const clinic = await aClinic();
  clinic.semble.store.createPatient(WILMA);
  await put(clinic, WILMA_PATIENT);
  // A secret of that name without a bot is somebody else's.
  await change(clinic, await theProject(clinic), { secret: [{ name: 'SEMBLE_WEBHOOK_SECRET', valueString: 'other' }] });
  expect((await runAdopt(clinic)).subscribed).toBe(false);
  await change(clinic, await theProject(clinic), { secret: [] });
  await clinic.deploy();
  const before = `Next: ${PROGRAM} deploy, then ${PROGRAM} backfill`;
  expect(await endOf(clinic, { apply: true })).toEqual({ exitCode: 0, lastLine: before });
  await clinic.deploy();
  const after = `Next: ${PROGRAM} backfill, which brings the adopted Patients in step`;
  expect(await endOf(clinic, { apply: true })).toEqual({ exitCode: 0, lastLine: after });

  await put(clinic, { resourceType: 'Patient', name: [{ family: 'Other' }] });
  const unmatched = `Next: ${PROGRAM} backfill --allow-unmatched, which brings the adopted Patients in step`;
  expect((await endOf(clinic, { apply: true })).lastLine).toBe(unmatched);
});
