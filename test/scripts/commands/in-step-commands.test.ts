import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { secretsOf } from '../../../scripts/medplum/project-secrets.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../../src/fhir/systems.ts';
import { itInProof } from '../../support/scale.ts';
import { aPractice, type Practice } from '../support/practice.ts';
import { type Ended, runScript } from '../support/run-script.ts';

/** Runs a command as an operator does, in a directory of its own. */
function run(
  command: string,
  practice: Practice,
  options: readonly string[] = [],
  variables = {},
  withInterrupt: (interrupt: () => void) => void = () => undefined,
): Promise<Ended> {
  const directory = dirname(practice.stateFile);
  return runScript(command, options, { variables: { ...practice.variables, ...variables }, directory, withInterrupt });
}

async function expectNoSecret(practice: Practice, ...ended: readonly Ended[]): Promise<void> {
  const project = await practice.colleague.readResource('Project', practice.medplum.projectId);
  const secrets = [...secretsOf(project)].filter(([name]) => /SECRET|TOKEN/.test(name)).map(([, value]) => value);
  const own = ['MEDPLUM_CLIENT_SECRET', 'SEMBLE_ADMIN_TOKEN', 'SEMBLE_API_TOKEN'];
  const values = [...secrets, ...own.map((name) => practice.variables[name] ?? '')];
  expect(values.length).toBeGreaterThan(5);
  for (const value of values) {
    expect(ended.map(({ said }) => said).join()).not.toContain(value);
  }
}

describe('the commands', () => {
  itInProof('backfill exits with 0 when all are in step, shows counts, and leaves no file behind', async () => {
    const practice = await aPractice();
    practice.addPatients(60);
    const first = await run('backfill', practice);
    expect(first.said).toMatch(/created +60/);
    expect(first.said).not.toContain('Zara');
    const second = await run('backfill', practice, ['--json']);
    expect(second.json()).toMatchObject({ complete: true, counts: { unchanged: 60, created: 0 } });
    expect([first.code, second.code]).toEqual([0, 0]);
    expect(readdirSync(dirname(practice.stateFile))).toEqual([]);
    await expectNoSecret(practice, first, second);
  });

  itInProof('backfill exits with 1 and lists the patients that are not in step', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: id }];
    await practice.colleague.createResource({ resourceType: 'Patient', identifier });
    await practice.colleague.createResource({ resourceType: 'Patient', identifier });
    const { code, said } = await run('backfill', practice);
    expect(said).toMatch(new RegExp(`${id} +doubled: `));
    expect(code).toBe(1);
  });

  it('reconcile exits with 1 on drift, 0 when it has corrected it, and 2 when it is unknown', async () => {
    const practice = await aPractice();
    practice.addPatients(1);
    const drift = await run('reconcile', practice);
    const mended = await run('reconcile', practice, ['--fix']);
    const lost = await run('reconcile', practice, [], { MEDPLUM_BASE_URL: '' });
    expect([drift, mended, lost].map(({ code }) => code)).toEqual([1, 0, 2]);
    await expectNoSecret(practice, drift, mended, lost);
  });

  itInProof('reconcile shows the drift, and exits with 0 in step, 1 on drift and 2 when it is unknown', async () => {
    const practice = await aPractice();
    const [id = ''] = practice.addPatients(1);
    const drift = await run('reconcile', practice);
    expect(drift.said).toContain(`Missing in Medplum: 1\n${id}\nNext: npx --no-install semble-medplum reconcile --fix`);
    const dry = await run('reconcile', practice, ['--fix', '--dry-run']);
    const mended = await run('reconcile', practice, ['--fix']);
    expect(mended.said).toMatch(/Mended: 1 created\nBoth sides are in step/);
    const inStep = await run('reconcile', practice, ['--json']);
    expect(inStep.json()).toMatchObject({ verdict: 'in step' });
    const blind = await run('reconcile', practice, ['--json'], { SEMBLE_API_TOKEN: 'no_token_of_semble' });
    expect(blind.json()).toMatchObject({ problems: [{ what: expect.stringContaining('SEMBLE_API_TOKEN') }] });
    const lost = await run('reconcile', practice, [], { MEDPLUM_BASE_URL: '' });
    const mistyped = await run('reconcile', practice, ['--max-deletions', 'many']);
    const ended = [drift, dry, mended, inStep, blind, lost, mistyped];
    expect(ended.map(({ code }) => code)).toEqual([1, 1, 0, 0, 2, 2, 2]);
    await expectNoSecret(practice, ...ended);
  });

  it('backfill ends after its page on Ctrl-C, names the next command, and continues with it', async () => {
    const practice = await aPractice();
    practice.addPatients(130);
    let pages = 0;
    const interrupt = { child: (): void => undefined };
    practice.medplum.faults.add({
      match: ({ path }) => path.startsWith('/webhook/') && ++pages === 2,
      run: () => interrupt.child(),
    });
    const interrupted = await run('backfill', practice, [], {}, (kill) => {
      interrupt.child = kill;
    });
    expect(interrupted.said).toMatch(/created +100/);
    expect(interrupted.said).toContain('Interrupted. Next: npx --no-install semble-medplum backfill --resume');
    expect(readdirSync(dirname(practice.stateFile))).toEqual([basename(practice.stateFile)]);
    const resumed = await run('backfill', practice, ['--resume']);
    expect(resumed.said).toMatch(/created +130/);
    expect([interrupted.code, resumed.code]).toEqual([130, 0]);
    expect(readdirSync(dirname(practice.stateFile))).toEqual([]);
  });

  itInProof('backfill and reconcile explain themselves', async () => {
    for (const command of ['backfill', 'reconcile']) {
      const practice = await aPractice();
      const { code, said } = await run(command, practice, ['--help'], { MEDPLUM_BASE_URL: '' });
      expect(said).toContain(`Usage: semble-medplum ${command} [options]`);
      expect(said).toContain('Exit code:');
      expect(code).toBe(0);
    }
  });
});
