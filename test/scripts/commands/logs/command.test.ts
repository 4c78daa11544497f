import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { PROGRAM } from '../../../support/program.ts';
import { isProof, itInProof, oneOfEach } from '../../../support/scale.ts';
import { type Clinic, openClinic } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import { runScript } from '../../support/run-script.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
  await copyDeployment(clinic);
});
afterAll(() => clinic.close());

/** Starts `logs` and returns its process, the lines of its standard output as they come, and its standard error. */
function start(...options: readonly string[]) {
  const env = { PATH: process.env['PATH'], NO_COLOR: '1', ...clinic.variables };
  const child = spawn(process.execPath, [PROGRAM, 'logs', ...options], { env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  let errors = '';
  child.stderr.on('data', (data) => {
    errors += data;
  });
  return { child, lines, errors: () => errors };
}

/** Waits until a condition holds; the test's own time limit ends a wait that is in vain. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) {
    await sleep(50);
  }
}

function aPatient(): string {
  return clinic.semble.store.createPatient({ lastName: 'Invented' }).id;
}

const REFUSALS: readonly (readonly [kind: string, options: readonly string[], words: string])[] = [
  ['options that exclude each other', ['--failed', '--refused'], '--refused'],
  ['a value', ['--since', 'yesterday'], '24h'],
  ['a value', ['--patient', 'Zara'], '24 hexadecimal digits'],
];

describe('npx --no-install semble-medplum logs', () => {
  it('prints one document with --json', async () => {
    const id = aPatient();
    await clinic.semble.outbox.drain();
    const { code, json } = await runScript('logs', ['--json', '--patient', id], clinic);
    expect(code).toBe(0);
    expect(json()).toMatchObject({ command: 'logs', exitCode: 0, entries: [{ patient: id, result: 'created' }] });
  });

  it('ends with 1 when there are failed runs and only these were asked for', async () => {
    if (isProof) {
      expect((await runScript('logs', ['--failed'], clinic)).code).toBe(0);
    }
    clinic.semble.faults.add({ match: ({ path }) => path.startsWith('/graphql'), status: 503, body: '{}' });
    clinic.semble.outbox.hold();
    const id = aPatient();
    const [held] = clinic.semble.outbox.held;
    expect((await held?.deliver())?.status).toBe(504);
    const { code, said } = await runScript('logs', ['--failed'], clinic);
    expect(code).toBe(1);
    expect(said).toContain(id);
    expect((await held?.deliver())?.status).toBe(200);
    clinic.semble.outbox.release();
    if (isProof) {
      expect((await runScript('logs', ['--failed'], clinic)).code).toBe(0);
    }
  });

  it.each(oneOfEach(REFUSALS, ([kind]) => kind))('refuses %s: %j with 2', async (_kind, options, words) => {
    const { code, said } = await runScript('logs', options, clinic);
    expect(code).toBe(2);
    expect(said).toContain(words);
  });

  it('ends with 2 when Medplum does not answer', async () => {
    const variables = { ...clinic.variables, MEDPLUM_BASE_URL: 'http://127.0.0.1:9/' };
    const { code, said } = await runScript('logs', [], { variables });
    expect(code).toBe(2);
    expect(said).toContain('Medplum does not answer');
  });
});

describe('npx --no-install semble-medplum logs --follow', () => {
  itInProof('prints one object for each delivery, through an outage, and ends with 130 after Ctrl-C', async () => {
    const { child, lines, errors } = start('--follow', '--json', '--since', '1m');
    await until(() => lines.length > 0);
    const ids = [aPatient()];
    await clinic.semble.outbox.drain();
    await until(() => lines.some((line) => line.includes(ids[0] ?? '')));
    clinic.medplum.faults.add({
      match: ({ path }) => path.includes('AuditEvent'),
      times: Number.POSITIVE_INFINITY,
      cut: true,
    });
    ids.push(aPatient());
    await until(() => errors().includes('Medplum does not answer'));
    clinic.medplum.faults.clear();
    await until(() => errors().includes('Medplum answers again'));
    ids.push(aPatient());
    await clinic.semble.outbox.drain();
    await until(() => lines.some((line) => line.includes(ids[2] ?? '')));
    await sleep(2_500);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
    const entries = lines.map((line) => JSON.parse(line));
    for (const id of ids) {
      expect(entries.filter(({ patient }) => patient === id)).toMatchObject([{ result: 'created' }]);
    }
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
  });

  it('ends when nobody reads its lines any more', async () => {
    const { child, lines } = start('--follow', '--since', '1m');
    await until(() => lines.length > 0);
    child.stdout.destroy();
    aPatient();
    const [code] = await once(child, 'exit');
    expect(code).toBe(130);
  }, 30_000);
});
