import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { aPort } from './scripts/commands/local/support.ts';
import { all, openClinic } from './scripts/support/clinic.ts';
import { isProof, itInProof, sampleOf } from './support/scale.ts';

const run = promisify(execFile);

/** Where the package is installed: a folder with nothing in it but an environment. */
let folder: string;
let clinic: Awaited<ReturnType<typeof openClinic>>;
let patientId: string;

/** Runs the installed program as its user does; npm runs offline. */
async function program(args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], NO_COLOR: '1', npm_config_offline: 'true' };
  const command = ['--no-install', 'semble-medplum', ...args];
  return run('npx', command, { cwd: join(folder, 'clinic'), env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      out: error.stdout,
      err: error.stderr,
    }),
  );
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-'));
  clinic = await openClinic();
  patientId = clinic.semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' }).id;
  await run('npm', ['pack', '--silent', '--pack-destination', folder]);
  const place = join(folder, 'clinic');
  await mkdir(place);
  await writeFile(join(place, 'package.json'), '{ "private": true }');
  const tarball = join(folder, `${manifest.name}-${manifest.version}.tgz`);
  await run('npm', ['install', '--offline', '--no-audit', '--no-fund', tarball], { cwd: place });
  const lines = Object.entries(clinic.variables).map(([name, value = '']) => `${name}='${value}'`);
  await writeFile(join(place, '.env'), lines.join('\n'));
});

afterAll(async () => {
  await clinic.close();
  await rm(folder, { recursive: true });
});

describe('the installed package', () => {
  it('is one program without dependencies, with the licences of what it contains', async () => {
    const installed = join(folder, 'clinic/node_modules/semble-medplum');
    expect(JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')).dependencies).toBeUndefined();
    const code = await readFile(join(installed, 'dist/semble-medplum.mjs'), 'utf8');
    const imported = [...code.matchAll(/\b(?:from|import)\s*\(?["']([\w@:/-][\w@:/.-]*)["']/g)].map(
      ([, name = '']) => name,
    );
    expect(imported).toContain('node:fs');
    expect(imported.filter((name) => !isBuiltin(name))).toEqual([]);
    const licences = await readFile(join(installed, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['@medplum/core', 'commander', 'valibot', '@clack/prompts', 'leven', 'preact']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
    expect(licences.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(5);
    await readFile(join(installed, 'dist/schema.graphql'));
    await readFile(join(installed, 'LICENSE'));
  });

  itInProof('shows its help and its version', async () => {
    const { code, out } = await program(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('Usage: semble-medplum [options] [command]');
    expect(await program(['--version'])).toMatchObject({ code: 0, out: `${manifest.version}\n` });
  });

  it('plans and makes a deployment with the bundle that it brings, and writes no file', async () => {
    if (isProof) {
      const dry = await program(['deploy', '--dry-run']);
      expect(dry).toMatchObject({ code: 0, err: '' });
      expect(dry.out).toMatch(/Code +would be created +semble-patient-webhook-[0-9a-f]{16}\.cjs/);
      expect(await all(clinic, 'Bot')).toEqual([]);
    }
    await writeFile(join(folder, 'clinic/medplum.config.json'), '{"bots":[{"name":"semble-patient-webhook","id":""}]}');
    const { code, out } = await program(['deploy']);
    expect(code).toBe(0);
    expect(out).toMatch(/Self-test +passed/);
    expect(out).not.toContain('medplum.config.json');
    expect(await readFile(join(folder, 'clinic/medplum.config.json'), 'utf8')).toContain('"id":""');
    const { rows } = await clinic.deploy({ dryRun: true });
    expect(rows.find(({ thing }) => thing === 'Code')?.state).toBe('unchanged');
  });

  itInProof('explains a patient', async () => {
    const { code, out } = await program(['explain', patientId]);
    expect(code).toBe(0);
    expect(out).toContain('Zara');
  });

  itInProof('asks Semble about the schema that it brings', async () => {
    const { out } = await program(['probe', '--json']);
    expect(JSON.parse(out).findings).toContainEqual({
      subject: 'Schema',
      assumption: 'The schema has every field that the bot asks for',
      verdict: 'confirmed',
    });
  });

  itInProof('serves the console, which has nothing that writes', async () => {
    const installed = join(folder, 'clinic/node_modules/semble-medplum');
    const port = await aPort();
    const command = ['--no-install', 'semble-medplum', 'console', '--port', String(port)];
    const child = spawn('npx', command, {
      cwd: join(folder, 'clinic'),
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], npm_config_offline: 'true' },
      detached: true,
    });
    try {
      const [said] = await once(child.stdout, 'data');
      const [, origin = '', key = ''] = /Console: (\S+)\/#key=(\S+)/.exec(String(said)) ?? [];
      expect(await (await fetch(`${origin}/page.js`)).text()).toBe(
        await readFile(join(installed, 'dist/console.js'), 'utf8'),
      );
      const headers = { 'x-console-key': key, 'content-type': 'application/json' };
      const view = await (await fetch(`${origin}/api/patients/${patientId}`, { headers })).json();
      expect(view).toMatchObject({ semble: { firstName: 'Zara' }, sync: { result: 'created' } });
      const written = await fetch(`${origin}/api/playground/delete-patient`, { method: 'POST', headers, body: '{}' });
      expect(written.status).toBe(405);
    } finally {
      process.kill(-(child.pid ?? 0), 'SIGTERM');
      await once(child, 'close');
    }
    const code = await readFile(join(installed, 'dist/semble-medplum.mjs'), 'utf8');
    expect(['colleague-phone', 'delete-patient', 'deliver-held'].filter((action) => code.includes(action))).toEqual([]);
  });

  itInProof('says that the local servers need the repository', async () => {
    const { code, out } = await program(['local']);
    expect(code).toBe(1);
    expect(out).toContain('needs the repository');
  });

  itInProof('hands on every option, although npx confirms with --yes and keeps nothing', async () => {
    const { code, out } = await program(['remove', '--dry-run', '--env', 'nowhere']);
    expect(code).toBe(1);
    expect(out).toContain('There is no file nowhere');
  });
});

describe('the launcher', () => {
  const launch = (version: string) =>
    run(process.execPath, [
      '--import',
      `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'${version}'})`,
      resolve('bin/semble-medplum.cjs'),
      '--version',
    ]).then(
      ({ stdout }) => ({ code: 0, text: stdout }),
      (error: { code: number; stderr: string }) => ({ code: error.code, text: error.stderr }),
    );

  it.each(sampleOf(['20.20.2', '22.17.1', '8.0.0'], (version) => version === '22.17.1'))(
    'says which Node is needed on Node %s',
    async (version) => {
      const { code, text } = await launch(version);
      expect(code).toBe(1);
      expect(text).toContain(`semble-medplum needs Node 22.18.0 or newer. This is Node ${version}.`);
      expect(text).toContain('npm ci');
    },
  );

  it.each(sampleOf(['22.18.0', '22.20.0', '24.0.0', '100.0.0'], (version) => version === '22.18.0'))(
    'starts the program on Node %s',
    async (version) => {
      expect(await launch(version)).toEqual({ code: 0, text: `${manifest.version}\n` });
    },
  );
});
