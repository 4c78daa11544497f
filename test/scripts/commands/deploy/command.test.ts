import { spawn } from 'node:child_process';
import { appendFile, copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { Bot, ClientApplication } from '@medplum/fhirtypes';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PROGRAM } from '../../../support/program.ts';
import { itInProof, oneOfEach } from '../../../support/scale.ts';
import { aClinic, all, type Clinic, theBot, theSecrets } from '../../support/clinic.ts';

const CONFIG = {
  bots: [
    { name: 'semble-patient-webhook', id: '' },
    { name: 'another', id: 'kept' },
  ],
};

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with the files that the command reads, and the way to run it there. */
async function aFolder(clinic: Clinic) {
  const folder = await mkdtemp(join(tmpdir(), 'deploy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const lines = Object.entries(clinic.variables).map(([name, value = '']) => `${name}='${value}'`);
  await writeFile(join(folder, '.env'), lines.join('\n'));
  await writeFile(join(folder, 'medplum.config.json'), JSON.stringify(CONFIG));
  const run = async (args: readonly string[] = [], variables: Record<string, string> = {}): Promise<Ended> => {
    const env = { PATH: process.env['PATH'] ?? '', ...variables };
    const child = spawn(process.execPath, [PROGRAM, 'deploy', ...args], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((done) => child.once('close', done));
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { code: await ended, out, err };
  };
  return { folder, run };
}

/** All that must not be seen anywhere. */
async function secretsOf(clinic: Clinic): Promise<string[]> {
  const { MEDPLUM_CLIENT_SECRET = '', SEMBLE_ADMIN_TOKEN = '', SEMBLE_API_TOKEN = '' } = clinic.variables;
  const kept = await theSecrets(clinic);
  const clients = await all<ClientApplication>(clinic, 'ClientApplication');
  return [
    MEDPLUM_CLIENT_SECRET,
    SEMBLE_ADMIN_TOKEN,
    SEMBLE_API_TOKEN,
    ...['SEMBLE_OPERATOR_SECRET', 'SEMBLE_WEBHOOK_TOKEN'].flatMap((name) => kept.get(name) ?? []),
    ...clinic.semble.subscriptions.list({ includeDeleted: true }).map(({ secret }) => secret),
    ...clients.map(({ secret = '' }) => secret),
  ];
}

const REFUSALS: readonly (readonly [kind: string, args: readonly string[], complaint: RegExp])[] = [
  ['a file', ['--env', 'nowhere'], /There is no file nowhere\s+Run .* setup --env nowhere, which asks/],
  ['both of', ['--pause', '--resume'], /cannot be used with option/],
  ['both of', ['--pause', '--cron', '17 2 * * *'], /'--pause' cannot be used with option '--cron <fields>'/],
  ['both of', ['--resume', '--allow-unmatched'], /'--resume' cannot be used with option '--allow-unmatched'/],
  ['both of', ['--pause', '--endpoint', 'execute'], /cannot be used with option '--endpoint <kind>'/],
  ['both of', ['--resume', '--no-credentials-in-url'], /cannot be used with option/],
  ['an option', ['--credentials-in-url'], /--credentials-in-url has no effect: Semble calls the public webhook/],
  ['an option', ['--no-credentials-in-url', '--endpoint', 'webhook'], /--no-credentials-in-url has no effect/],
  ['no option', ['--force'], /Unknown option '--force'/],
];

describe('npx --no-install semble-medplum deploy', () => {
  it('deploys, prints a table and the next step, and keeps the Bot for the command line of Medplum', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    const { code, out, err } = await run();
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/Access policy +created/);
    expect(out).toMatch(/Self-test +passed +signed 200, forged 401, unsigned 401/);
    expect(out).toMatch(/Delete policy "delete"/);
    expect(out).toMatch(/Next: npx --no-install semble-medplum backfill/);
    const written: unknown = JSON.parse(await readFile(join(folder, 'medplum.config.json'), 'utf8'));
    const { id } = await theBot(clinic);
    expect(written).toEqual({
      bots: [
        { name: 'semble-patient-webhook', id },
        { name: 'another', id: 'kept' },
      ],
    });
    const again = await run();
    expect(again.out).not.toMatch(/created|updated/);
    expect(again.out).toMatch(/medplum.config.json +unchanged/);
  });

  itInProof('shows no secret on stdout, on stderr or in a file, with any option and any result', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    const planted = ['planted_in_a_setting', 'planted_by_somebody'];
    const project = await clinic.medplum.repo.readResource('Project', clinic.medplum.projectId);
    const secret = [{ name: 'THEIRS', valueString: 'planted_by_somebody' }];
    await clinic.medplum.repo.updateResource({ ...project, secret } as typeof project);
    const variables = { SEMBLE_OPERATOR_SECRET: 'planted_in_a_setting' };
    const runs = [
      await run(['--dry-run'], variables),
      await run([], variables),
      await run(['--json'], variables),
      await run(['--pause'], variables),
      await run(['--resume', '--json'], variables),
      await run([], { ...variables, MEDPLUM_CLIENT_SECRET: 'planted_wrong' }),
      await run(['--json'], { ...variables, SEMBLE_ADMIN_TOKEN: 'planted_wrong', SEMBLE_API_TOKEN: 'planted wrong' }),
    ];
    // Answers that quote what they were sent, and one that is no answer.
    clinic.variables['SEMBLE_SWEEP_HOURS'] = '30';
    for (const status of [400, 403]) {
      const body = JSON.stringify({ resourceType: 'OperationOutcome', issue: [{ details: { text: planted.join() } }] });
      clinic.medplum.faults.add({ match: ({ method }) => method === 'PATCH', times: 20, status, body });
      runs.push(await run([], { ...variables, SEMBLE_SWEEP_HOURS: '30' }));
      clinic.medplum.faults.clear();
    }
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1]);
    const files = (await readdir(folder)).filter((name) => name !== '.env');
    const contents = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')));
    const shown = [...runs.flatMap(({ out, err }) => [out, err]), ...contents].join('\n');
    for (const value of [...planted, 'planted_wrong', 'planted wrong', ...(await secretsOf(clinic))]) {
      expect(value).not.toBe('');
      expect(shown).not.toContain(value);
    }
  });

  itInProof('prints nothing but JSON where a machine reads it, also when it fails', async () => {
    const clinic = await aClinic();
    const { run } = await aFolder(clinic);
    const { code, out, err } = await run(['--json']);
    const project = `  project Local clinic (${clinic.medplum.projectId})`;
    const target = `Writes to Medplum ${clinic.medplum.baseUrl}\n${project}\nWrites to Semble ${clinic.semble.url}\n`;
    expect([code, err]).toEqual([0, target]);
    expect(JSON.parse(out)).toMatchObject({ dryRun: false, botId: (await theBot(clinic)).id });
    const failed = await run(['--json'], { SEMBLE_API_TOKEN: 'wrong' });
    expect(failed.code).toBe(1);
    expect(JSON.parse(failed.out)).toEqual({
      command: 'deploy',
      exitCode: 1,
      problems: [{ what: expect.stringContaining('SEMBLE_API_TOKEN'), todo: expect.any(String) }],
    });
  });

  itInProof('plans without touching the file of the command line either', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    const { code, out } = await run(['--dry-run']);
    expect(code).toBe(0);
    expect(out).toMatch(/Bot +would be created/);
    expect(JSON.parse(await readFile(join(folder, 'medplum.config.json'), 'utf8'))).toEqual(CONFIG);
  });

  itInProof(
    'leaves that file alone in a dry run when a Bot is there, and refuses one of another shape at once',
    async () => {
      const clinic = await aClinic();
      const { folder, run } = await aFolder(clinic);
      await clinic.deploy();
      expect((await run(['--dry-run'])).out).toMatch(/medplum.config.json +would be updated/);
      expect(JSON.parse(await readFile(join(folder, 'medplum.config.json'), 'utf8'))).toEqual(CONFIG);
      await writeFile(join(folder, 'medplum.config.json'), '{}');
      const { code, out } = await run();
      expect(code).toBe(1);
      expect(out).toContain('no list of bots');
    },
  );

  itInProof('gives each environment an entry of its own in that file, and says to commit it', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    await copyFile(join(folder, '.env'), join(folder, 'staging.env'));
    const { code, out } = await run(['--env', 'staging.env']);
    expect(code).toBe(0);
    expect(out).toMatch(/medplum.config.json +updated +semble-patient-webhook-staging; commit this file/);
    const { id } = await theBot(clinic);
    expect(JSON.parse(await readFile(join(folder, 'medplum.config.json'), 'utf8'))).toEqual({
      bots: [...CONFIG.bots, { name: 'semble-patient-webhook-staging', id }],
    });
    const again = await run(['--env', 'staging.env']);
    expect(again.out).toMatch(/medplum.config.json +unchanged +semble-patient-webhook-staging\n/);
  });

  itInProof('does not write the file of another project', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    const theirs = JSON.stringify({ bots: [{ name: 'another', id: 'kept' }] });
    await writeFile(join(folder, 'medplum.config.json'), theirs);
    const { code, out } = await run();
    expect(code).toBe(0);
    expect(out).not.toContain('medplum.config.json');
    expect(await readFile(join(folder, 'medplum.config.json'), 'utf8')).toBe(theirs);
  });

  it('reads the file that --env names before the environment, and names the variables that differ', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    await writeFile(join(folder, '.env.sandbox'), 'SEMBLE_SWEEP_HOURS=30\n');
    expect((await run(['--env', '.env.sandbox'])).out).toContain('MEDPLUM_BASE_URL is not set');
    const variables = Object.fromEntries(Object.entries(clinic.variables).map(([name, value = '']) => [name, value]));
    const { code, out } = await run(['--env', '.env.sandbox'], { ...variables, SEMBLE_SWEEP_HOURS: 'often' });
    expect(code).toBe(0);
    expect(out).toContain('SEMBLE_SWEEP_HOURS: .env.sandbox goes before the environment, which has another value');
    expect(out).not.toContain('often');
    expect((await theSecrets(clinic)).get('SEMBLE_SWEEP_HOURS')).toBe('30');
  });

  itInProof('never works on the deployment of the environment when --env names another', async () => {
    const [other, named] = [await aClinic(), await aClinic()];
    const { run } = await aFolder(named);
    const variables = Object.fromEntries(Object.entries(other.variables).map(([name, value = '']) => [name, value]));
    expect((await run(['--env', '.env'], variables)).code).toBe(0);
    expect(await theBot(named)).toBeDefined();
    expect(await all<Bot>(other, 'Bot')).toEqual([]);
  });

  it('refuses a misspelt setting and names the right one, before anything is written', async () => {
    const clinic = await aClinic();
    const { folder, run } = await aFolder(clinic);
    await appendFile(join(folder, '.env'), '\nSEMBLE_DELTE_POLICY=deactivate\n');
    const { code, out } = await run();
    expect(code).toBe(1);
    expect(out).toContain('SEMBLE_DELTE_POLICY in .env is not a variable that this program knows');
    expect(out).toContain('Did you mean SEMBLE_DELETE_POLICY?');
    expect(await all<Bot>(clinic, 'Bot')).toEqual([]);
  });

  it.each(oneOfEach(REFUSALS, ([kind]) => kind))('refuses %s %j', async (_kind, args, complaint) => {
    const { run } = await aFolder(await aClinic());
    const { code, out } = await run(args);
    expect(code).toBe(1);
    expect(out).toMatch(complaint);
  });

  it('explains itself', async () => {
    const { run } = await aFolder(await aClinic());
    const { code, out } = await run(['--help'], { MEDPLUM_BASE_URL: 'nonsense' });
    expect(code).toBe(0);
    const options = '--dry-run --allow-unmatched --adopt-secrets --cron --pause --endpoint --json'.split(' ');
    for (const option of options) {
      expect(out).toContain(option);
    }
  });
});
