import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROGRAM } from '../../../support/program.ts';
import { isProof, itInProof, oneOfEach } from '../../../support/scale.ts';
import { type Clinic, openClinic, theSecrets } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';

let clinic: Clinic;
let folder: string;
/** All that must never be seen. */
const planted = new Set<string>();

beforeAll(async () => {
  clinic = await openClinic();
  await copyDeployment(clinic);
  folder = mkdtempSync(join(tmpdir(), 'commands-'));
  const lines = Object.entries(clinic.variables).map(([name, value]) => `${name}=${value}`);
  writeFileSync(join(folder, 'clinic.env'), lines.join('\n'));
  for (const name of ['MEDPLUM_CLIENT_SECRET', 'SEMBLE_ADMIN_TOKEN', 'SEMBLE_API_TOKEN']) {
    planted.add(clinic.variables[name] ?? '');
  }
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await clinic.close();
});

async function plant(): Promise<void> {
  const secrets = await theSecrets(clinic);
  for (const name of ['SEMBLE_WEBHOOK_SECRET', 'SEMBLE_WEBHOOK_TOKEN', 'SEMBLE_OPERATOR_SECRET']) {
    for (const value of secrets.get(name)?.split(/\s+|[0-9a-f]{24}:/) ?? []) {
      planted.add(value);
    }
  }
  planted.delete('');
}

/** Runs a command in a folder of its own, and holds what it prints against every secret that there is or was. */
async function run(
  name: string,
  ...options: readonly string[]
): Promise<{ code: number; output: string; stdout: string }> {
  await plant();
  const program = name === 'e2e' ? [join(process.cwd(), 'e2e/start.ts')] : [PROGRAM, name];
  const { MEDPLUM_BASE_URL: _url, ...env } = process.env;
  const result = await new Promise<{ code: number; output: string; stdout: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      ['--disable-warning=DEP0040', ...program, '--env', 'clinic.env', ...options],
      { cwd: folder, env: { ...env, NO_COLOR: '1' } },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr, stdout }),
    );
  });
  await plant();
  for (const secret of planted) {
    expect(result.output).not.toContain(secret);
  }
  expect(readdirSync(folder)).toEqual(['clinic.env']);
  return result;
}

const MISTAKES: readonly (readonly [name: string, options: readonly string[], complaint: string])[] = [
  ['deploy', ['--pause', '--resume'], "'--pause' cannot be used with option '--resume'"],
  ['deploy', ['--endpoint', 'elsewhere'], 'Allowed choices are webhook, execute'],
  ['deploy', ['--dryrun'], 'Did you mean --dry-run?'],
  ['send', ['--age', 'old'], 'Give a whole number of seconds'],
  ['send', ['--unsigned', '--wrong-signature'], 'cannot be used with option'],
  ['explain', [], "Missing required argument 'semble-id'"],
  ['removal', [], "Unknown command 'removal'"],
];

describe('the commands, as an operator types them', () => {
  it('say how things stand, send, rotate and remove, and never show a secret', async () => {
    expect(await run('status')).toMatchObject({ code: 0, output: expect.stringContaining('All is in order') });
    expect(JSON.parse((await run('send', '--unsigned', '--json')).stdout)).toMatchObject({ status: 401 });
    expect((await run('rotate')).code).toBe(0);
    expect(planted.size).toBe(13);
    expect(JSON.parse((await run('status', '--json')).output)).toMatchObject({ verdict: 'ok' });
    if (isProof) {
      expect((await run('send')).code).toBe(0);
      expect((await run('remove', '--dry-run')).output).toContain('would be removed');
    }
    expect((await run('remove', '--yes')).code).toBe(0);
    if (isProof) {
      expect((await run('status')).code).toBe(1);
      expect((await run('rotate', '--json')).code).toBe(1);
    }
  });

  itInProof('explain themselves, and what is wrong with their options', async () => {
    const programOf = (name: string): string => (name === 'e2e' ? 'e2e' : 'semble-medplum');
    for (const name of oneOfEach(['status', 'send', 'rotate', 'remove', 'e2e'], programOf)) {
      const usage = name === 'e2e' ? 'Usage: npm run e2e' : `Usage: semble-medplum ${name} [options]`;
      expect(await run(name, '--help')).toMatchObject({ code: 0, output: expect.stringContaining(usage) });
    }
    expect(await run('remove', '--all')).toMatchObject({ code: 1, output: expect.stringContaining('--help') });
    expect((await run('status', '--all')).code).toBe(2);
    for (const [name, options, complaint] of oneOfEach(MISTAKES, ([name]) => name)) {
      expect(await run(name, ...options)).toMatchObject({ code: 1, output: expect.stringContaining(complaint) });
    }
  });
});
