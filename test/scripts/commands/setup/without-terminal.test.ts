import { chmodSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startLocalSemble } from '../../../../local/semble/server.ts';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { aServer } from '../../support/a-server.ts';
import { aClinic, type Clinic, type ClinicOptions } from '../../support/clinic.ts';
import { aDeployedClinic, mixedUp } from '../../support/operations.ts';
import { aFolder, runSetup, textOf } from './support.ts';

const TWO = ['MEDPLUM_CLIENT_SECRET', 'SEMBLE_ADMIN_TOKEN'];

/** What is in the way of a setup with the clinic's variables and these instead. */
async function complaints(
  others: Readonly<Record<string, string | undefined>>,
  options: ClinicOptions & { readonly clinic?: Clinic } = {},
): Promise<string[]> {
  const { variables } = options.clinic ?? (await aClinic(options));
  const folder = aFolder();
  const { problems } = await runSetup(folder, { given: { ...variables, ...others } });
  expect(readdirSync(folder)).toEqual([]);
  return problems.map(({ what, todo }) => `${what}. ${todo}`);
}

describe('without a terminal', () => {
  it('names every value that is missing and how to give it, and writes nothing', async () => {
    const folder = aFolder();
    const { problems } = await runSetup(folder);
    expect(problems.map(({ what }) => what)).toEqual([
      'MEDPLUM_BASE_URL is not set',
      'MEDPLUM_CLIENT_ID is not set',
      'MEDPLUM_CLIENT_SECRET is not set',
      'SEMBLE_ADMIN_TOKEN is not set',
      'SEMBLE_API_TOKEN is not set',
    ]);
    const todo = problems.map((problem) => problem.todo);
    expect(todo[0]).toContain('--medplum-base-url <url>, or in the environment with --from-environment');
    expect(todo[2]).toMatch(/give it in the environment with --from-environment\.$/);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('takes values from options and, only when it is told to, from the environment', async () => {
    const clinic = await aClinic();
    const folder = aFolder();
    const { MEDPLUM_BASE_URL, SEMBLE_API_URL, ...fromEnvironment } = clinic.variables;
    const given = { MEDPLUM_BASE_URL, SEMBLE_API_URL };
    const without = await runSetup(folder, { given, process: fromEnvironment });
    expect(without.problems.map(({ what }) => what)).toContain('SEMBLE_API_TOKEN is not set');
    const other = { SEMBLE_SWEEP_HOURS: '72', SEMBLE_WEBHOOK_SECRET: 'made by Semble', HOME: '/home/x' };
    const { report, variables } = await runSetup(folder, { given, fromEnvironment: { ...fromEnvironment, ...other } });
    expect(variables).toEqual({ ...clinic.variables, SEMBLE_SWEEP_HOURS: '72' });
    expect(report?.problems).toEqual([]);
  });

  it('completes half a file, and keeps its comments, other lines and Windows line ends', async () => {
    const clinic = await aClinic();
    const folder = aFolder();
    const { MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID, ...others } = clinic.variables;
    const half = [
      '\u{feff}# our clinic',
      `export MEDPLUM_BASE_URL="${MEDPLUM_BASE_URL}" # Tuesday`,
      `MEDPLUM_CLIENT_ID=${MEDPLUM_CLIENT_ID}`,
      'SEMBLE_API_TOKEN=',
      'SEMBLE_DELETE_POLICY=deactivate',
      'not a variable',
      'UNRELATED=1',
      '',
    ].join('\r\n');
    writeFileSync(join(folder, '.env'), half);
    const { report, variables } = await runSetup(folder, { fromEnvironment: others });
    expect(report?.problems).toEqual([]);
    expect(variables).toEqual({ ...clinic.variables, SEMBLE_DELETE_POLICY: 'deactivate', UNRELATED: '1' });
    const added = [...TWO, 'SEMBLE_API_URL'].map((name) => `${name}=${clinic.variables[name]}\r\n`).sort();
    const text = textOf(folder);
    expect(text.startsWith(half.replace('SEMBLE_API_TOKEN=', `SEMBLE_API_TOKEN=${others['SEMBLE_API_TOKEN']}`))).toBe(
      true,
    );
    expect(
      text
        .split('UNRELATED=1\r\n')[1]
        ?.match(/.+\r\n/g)
        ?.sort(),
    ).toEqual(added);
  });

  it('tries a complete file again and does not touch it when nothing differs', async () => {
    const clinic = await aClinic();
    const folder = aFolder();
    await runSetup(folder, { given: clinic.variables });
    chmodSync(join(folder, '.env'), 0o400);
    const before = statSync(join(folder, '.env'));
    const again = await runSetup(folder);
    expect(again.report).toMatchObject({ isWritten: false, problems: [] });
    expect(statSync(join(folder, '.env'))).toMatchObject({
      mtimeMs: before.mtimeMs,
      ino: before.ino,
      mode: before.mode,
    });
    chmodSync(join(folder, '.env'), 0o644);
    const opened = await runSetup(folder);
    expect(opened.report?.isWritten).toBe(true);
    expect(opened.shown).toContain('Others could read or write');
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
  });

  it('writes a default where Medplum or the file has another value', async () => {
    const clinic = await aDeployedClinic({ variables: { SEMBLE_DELETE_POLICY: 'deactivate' } });
    const { SEMBLE_DELETE_POLICY: _, ...given } = clinic.variables;
    const kept = await runSetup(aFolder(), { given });
    expect(kept.variables).toMatchObject({ SEMBLE_DELETE_POLICY: 'deactivate' });
    const changed = await runSetup(aFolder(), { given: { ...given, SEMBLE_DELETE_POLICY: 'delete' } });
    expect(changed.variables).toMatchObject({ SEMBLE_DELETE_POLICY: 'delete' });
  });

  it('writes nothing in a dry run, and does not try what would change something at Semble', async () => {
    const clinic = await aClinic();
    const folder = aFolder();
    const { report, shown } = await runSetup(folder, { given: clinic.variables, dryRun: true });
    expect([existsSync(join(folder, '.env')), report?.isWritten]).toEqual([false, false]);
    expect(shown).toMatch(/SEMBLE_API_TOKEN +would be created +set, 43 characters/);
    expect(clinic.semble.requests.map(({ operation }) => operation)).not.toContain('TryRights');
  });

  it('writes a value that failed its check only when it is told to, and never without one that is missing', async () => {
    const clinic = await aClinic();
    const given = { ...clinic.variables, SEMBLE_API_TOKEN: 'wrong' };
    const folder = aFolder();
    const { report, variables } = await runSetup(folder, { given, keepFailed: true });
    expect(variables).toEqual(given);
    expect(report?.problems.map(({ what }) => what)).toEqual(['SEMBLE_API_TOKEN was refused by Semble']);
    const missing = aFolder();
    await runSetup(missing, { given: { ...given, MEDPLUM_CLIENT_ID: undefined }, keepFailed: true });
    expect(readdirSync(missing)).toEqual([]);
  });
});

describe('a value that cannot be used', () => {
  it.each([
    ['MEDPLUM_CLIENT_SECRET', 'wrong', /^Medplum at http\S+ refuses the login\./],
    ['MEDPLUM_CLIENT_SECRET', 'a\u{20ac}', /^MEDPLUM_CLIENT_SECRET has a character outside of Latin-1/],
    ['SEMBLE_ADMIN_TOKEN', 'wrong', /^SEMBLE_ADMIN_TOKEN was refused by Semble\./],
    ['SEMBLE_API_TOKEN', 'two words', /^SEMBLE_API_TOKEN: expected a token without spaces\./],
    [
      'MEDPLUM_BASE_URL',
      'http://127.0.0.1:9/',
      /^Medplum does not answer: .* \(while reading the capabilities of its FHIR API\)\. /,
    ],
    ['MEDPLUM_BASE_URL', 'http://api.example.org/', /^MEDPLUM_BASE_URL is not HTTPS/],
    ['SEMBLE_API_URL', 'http://127.0.0.1:9/graphql', /^SEMBLE_API_URL gets no answer from Semble\./],
    ['SEMBLE_API_URL', 'ftp://x', /^SEMBLE_API_URL: expected https/],
    ['SEMBLE_DELETE_POLICY', 'erase', /^SEMBLE_DELETE_POLICY: expected "delete" or "deactivate"\./],
    ['SEMBLE_SWEEP_HOURS', 'often', /^SEMBLE_SWEEP_HOURS: expected a whole number of hours/],
    ['SEMBLE_EVENT_SPELLING', 'both', /^SEMBLE_EVENT_SPELLING can only be/],
  ])('%s=%s is named, and nothing is written', async (name, value, problem) => {
    const clinic = await aClinic();
    const folder = aFolder();
    const { problems } = await runSetup(folder, { fromEnvironment: { ...clinic.variables, [name]: value } });
    expect(problems.map(({ what, todo }) => `${what}. ${todo}`)).toContainEqual(expect.stringMatching(problem));
    expect(readdirSync(folder)).toEqual([]);
  });

  it("because it is the address of Medplum's app", async () => {
    const app = await aServer((_request, response) => response.end('<!doctype html><title>Medplum</title>'));
    expect(await complaints({ MEDPLUM_BASE_URL: app })).toContainEqual(
      `${app} answers with 200 and a web page instead of the capabilities of Medplum. Give the address of Medplum's API, not of its app.`,
    );
  });

  it("because it is the address of Semble's app", async () => {
    const app = await aServer((_request, response) => response.end('<!doctype html><title>Semble</title>'));
    expect(await complaints({ SEMBLE_API_URL: `${app}graphql` })).toContainEqual(
      expect.stringMatching(/^SEMBLE_API_URL gets an answer that is not JSON\./),
    );
  });

  it('because its client is no administrator, or the project has no bots', async () => {
    const clinic = await aClinic();
    const { clientId, clientSecret } = await clinic.medplum.createClient({});
    const others = { MEDPLUM_CLIENT_ID: clientId, MEDPLUM_CLIENT_SECRET: clientSecret };
    expect(await complaints(others, { clinic })).toEqual([
      expect.stringMatching(/is not a project administrator\. In Medplum:/),
    ]);
    expect(await complaints({}, { medplum: { features: [] } })).toEqual([
      expect.stringMatching(/does not have the feature "bots"/),
    ]);
  });

  it('because a permission is missing, or webhooks are not switched on', async () => {
    const clinic = await aClinic();
    const seeing = clinic.semble.store.addToken({ permissions: ['practice', 'seeWebhooks'] });
    expect(await complaints({ SEMBLE_ADMIN_TOKEN: seeing }, { clinic })).toEqual(
      ['createWebhooks', 'editWebhooks', 'deleteWebhooks'].map((permission) =>
        expect.stringContaining(`SEMBLE_ADMIN_TOKEN does not have the permission ${permission}. `),
      ),
    );
    const blind = clinic.semble.store.addToken({ permissions: ['practice', 'patients'] });
    expect(await complaints({ SEMBLE_API_TOKEN: blind }, { clinic })).toEqual([
      expect.stringContaining('SEMBLE_API_TOKEN does not have the permission patient. '),
    ]);
    expect(await complaints({}, { semble: { webhooksEnabled: false } })).toEqual([
      expect.stringContaining('Webhooks are not switched on for this practice'),
    ]);
  });

  it('because the two tokens belong to different practices', async () => {
    const clinic = await aClinic();
    clinic.semble.faults.add({
      match: ({ body, headers }) =>
        headers['x-token'] === clinic.variables['SEMBLE_API_TOKEN'] && body.includes('practice { id name }'),
      status: 200,
      body: JSON.stringify({ data: { practice: { id: 'f'.repeat(24), name: 'Other Practice' } } }),
    });
    expect(await complaints({}, { clinic })).toEqual([expect.stringContaining('belong to different practices')]);
  });

  it('because it belongs to another practice than the deployed bot', async () => {
    const clinic = await aDeployedClinic();
    expect(await complaints(await mixedUp(clinic), { clinic })).toEqual([
      expect.stringMatching(
        /^The bot in this Medplum project was deployed for another practice than "Example Practice"/,
      ),
    ]);
  });
});

it('names what the token cannot see, and a practice in another time zone', async () => {
  const semble = await startLocalSemble();
  const clinic = await aClinic();
  try {
    Object.assign(semble.store.practice, { timezone: 'Asia/Tokyo' });
    semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' });
    const given = {
      ...clinic.variables,
      SEMBLE_API_URL: semble.url,
      SEMBLE_ADMIN_TOKEN: semble.store.addToken({
        permissions: ['practice', 'seeWebhooks', 'createWebhooks', 'editWebhooks', 'deleteWebhooks'],
      }),
      SEMBLE_API_TOKEN: semble.store.addToken({ permissions: READ_PERMISSIONS, refusedFields: ['Patient.email'] }),
    };
    const { report, shown } = await runSetup(aFolder(), { given });
    expect(report?.notes.join('\n')).toMatch(/time zone is Asia\/Tokyo[\s\S]*does not see everything:.*email/);
    expect(shown).toContain('does not see everything');
  } finally {
    await semble.close();
  }
});
