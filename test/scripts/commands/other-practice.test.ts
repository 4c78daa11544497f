import type { Bot, Patient } from '@medplum/fhirtypes';
import { describe, expect, it } from 'vitest';
import { backfill } from '../../../scripts/commands/backfill/backfill.ts';
import { reconcile } from '../../../scripts/commands/reconcile/reconcile.ts';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { PRACTICE_SYSTEM } from '../../../scripts/core/names.ts';
import { silentTerminal } from '../../../scripts/core/terminal.ts';
import { explain } from '../../../scripts/reports/explain/explain.ts';
import { readInput } from '../../../scripts/reports/explain/input.ts';
import { complaints } from '../reports/status/support.ts';
import { aClinic, type Clinic, change, countWrites, theBot } from '../support/clinic.ts';
import { aDeployedClinic, mixedUp, problemsOf, removeAt, rotateAt } from '../support/operations.ts';
import { hastyClock } from '../support/practice.ts';
import { nhs, put, read, runAdopt, sembleIdentifier, WILMA, WILMA_PATIENT } from './adopt/support.ts';

/** A clinic with a deployed bot, whose operator has the tokens of another practice. */
async function aMixedUpClinic(): Promise<Clinic> {
  const clinic = await aDeployedClinic();
  return { ...clinic, variables: await mixedUp(clinic) };
}

const ANOTHER = 'was deployed for another practice';
const options = { clock: hastyClock };

describe('the token of another practice than the one that the bot was deployed for', () => {
  it.each<[command: string, run: (clinic: Clinic, id: string) => Promise<unknown>]>([
    ['adopt', (clinic) => runAdopt(clinic)],
    ['adopt --apply', (clinic) => runAdopt(clinic, { apply: true })],
    ['backfill', ({ variables }) => backfill(readEnvironment(variables), options, silentTerminal)],
    [
      'backfill --dry-run',
      ({ variables }) => backfill(readEnvironment(variables), { ...options, dryRun: true }, silentTerminal),
    ],
    ['reconcile', ({ variables }) => reconcile(readEnvironment(variables), options, silentTerminal)],
    [
      'reconcile --fix --fix-deletions',
      ({ variables }) =>
        reconcile(readEnvironment(variables), { ...options, fix: true, fixDeletions: true }, silentTerminal),
    ],
    ['explain', ({ variables }, id) => explain(readInput(variables), id)],
    ['rotate', (clinic) => rotateAt(clinic)],
    ['remove', (clinic) => removeAt(clinic)],
  ])('is refused by %s, which writes nothing', async (_command, run) => {
    const clinic = await aMixedUpClinic();
    const patient = await put(clinic, { ...WILMA_PATIENT, ...nhs('9990000018') });
    const matched = await put(clinic, { resourceType: 'Patient', identifier: [sembleIdentifier('5a'.repeat(12))] });
    const writes = countWrites(clinic);
    const problems = await problemsOf(run(clinic, '5a'.repeat(12)));
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining(ANOTHER)]);
    expect(problems[0]?.todo).toContain('A Medplum project belongs to one practice');
    expect(writes()).toBe(0);
    expect([await read(clinic, patient), await read(clinic, matched)]).toEqual([patient, matched]);
  });

  it('is reported by the status', async () => {
    const clinic = await aDeployedClinic();
    const bot = await theBot(clinic);
    const identifier = bot.identifier?.map((one) =>
      one.system === PRACTICE_SYSTEM ? { ...one, value: 'other' } : one,
    );
    await change<Bot>(clinic, bot, { ...(identifier && { identifier }) });
    expect(await complaints(clinic)).toEqual([expect.stringContaining(ANOTHER)]);
  });
});

describe('adopt', () => {
  it('has nothing to compare with while no bot is deployed, and needs no right to read the practice', async () => {
    const clinic = await aClinic();
    const patient = await put(clinic, WILMA_PATIENT);
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: ['patients'] });
    const { id } = clinic.semble.store.createPatient(WILMA);
    const { matches } = await runAdopt(clinic);
    expect(matches).toMatchObject([{ sembleId: id, patientId: patient.id }]);
  });

  it('goes on with the token of the practice that the bot was deployed for, and where no practice is known', async () => {
    const clinic = await aDeployedClinic();
    clinic.semble.outbox.hold();
    await put(clinic, WILMA_PATIENT);
    clinic.semble.store.createPatient(WILMA);
    expect((await runAdopt(clinic)).counts.matches).toBe(1);
    const bot = await theBot(clinic);
    const identifier = bot.identifier?.filter(({ system }) => system !== PRACTICE_SYSTEM);
    await change<Bot>(clinic, bot, { ...(identifier && { identifier }) });
    expect((await runAdopt(clinic)).counts.matches).toBe(1);
  });

  it('is refused where the practice of the token can not be read, for it may be another', async () => {
    const clinic = await aDeployedClinic();
    clinic.variables['SEMBLE_API_TOKEN'] = clinic.semble.store.addToken({ permissions: ['patient', 'patients'] });
    const problems = await problemsOf(runAdopt(clinic, { apply: true }));
    expect(problems.map(({ what }) => what)).toEqual([expect.stringContaining('practice')]);
  });

  it('is refused after a removal too, as the Patients are still those of the former practice', async () => {
    const clinic = await aDeployedClinic();
    const patient: Patient = await put(clinic, WILMA_PATIENT);
    await removeAt(clinic);
    const mixed = { ...clinic, variables: await mixedUp(clinic) };
    expect((await problemsOf(runAdopt(mixed, { apply: true })))[0]?.what).toContain(ANOTHER);
    expect(patient.identifier).toBeUndefined();
  });
});
