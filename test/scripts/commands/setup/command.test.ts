import { execFileSync } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { expect, it } from 'vitest';
import { setupDocument } from '../../../../scripts/commands/setup/json.ts';
import { documentWithoutReport } from '../../../../scripts/core/output/schema.ts';
import { itInProof } from '../../../support/scale.ts';
import { aServer } from '../../support/a-server.ts';
import { aClinic } from '../../support/clinic.ts';
import { runScript } from '../../support/run-script.ts';
import { aFolder, textOf } from './support.ts';

it('never waits for an answer without a terminal: it names the missing values and ends with 1', async () => {
  const directory = aFolder();
  const [plain, json] = await Promise.all([
    runScript('setup', [], { variables: {}, directory }),
    runScript('setup', ['--json'], { variables: {}, directory }),
  ]);
  expect([plain.code, json.code]).toEqual([1, 1]);
  expect(plain.said).toContain('Problem: MEDPLUM_CLIENT_SECRET is not set');
  const { problems } = v.parse(documentWithoutReport, json.json());
  expect(problems.map(({ what }) => what)).toHaveLength(5);
  expect(readdirSync(directory)).toEqual([]);
});

it('sets up from the environment for a script, so that deploy accepts the file', async () => {
  const { variables } = await aClinic();
  const directory = aFolder();
  const file = ['--env', 'the clinic.env'];
  const set = await runScript('setup', ['--from-environment', '--json', ...file], { variables, directory });
  expect(set.code).toBe(0);
  expect(v.parse(setupDocument, set.json())).toMatchObject({
    command: 'setup',
    exitCode: 0,
    file: 'the clinic.env',
    isWritten: true,
    practice: 'Example Practice',
    next: ["npx --no-install semble-medplum deploy --env 'the clinic.env' --dry-run"],
  });
  expect(statSync(join(directory, 'the clinic.env')).mode & 0o777).toBe(0o600);
  expect((await runScript('deploy', ['--dry-run', ...file], { variables: {}, directory })).code).toBe(0);
});

itInProof('says that the environment goes before the file', async () => {
  const { variables } = await aClinic();
  const directory = aFolder();
  await runScript('setup', ['--from-environment'], { variables, directory });
  const other = { SEMBLE_API_TOKEN: 'another-token-in-the-environment' };
  const again = await runScript('setup', [], { variables: other, directory });
  expect(again.said).toContain('SEMBLE_API_TOKEN: the environment has another value and goes before the file');
  expect(again.said).not.toContain(other.SEMBLE_API_TOKEN);
});

itInProof('says that git would take the file, unless the repository ignores it', async () => {
  const { variables } = await aClinic();
  const directory = aFolder();
  execFileSync('git', ['init', '--quiet', directory]);
  const taken = await runScript('setup', ['--from-environment'], { variables, directory });
  expect(taken.said).toContain('.env is in a git repository that does not ignore it');
  writeFileSync(join(directory, '.gitignore'), '.env\n');
  const ignored = await runScript('setup', ['--from-environment'], { variables, directory });
  expect([ignored.code, ignored.said.includes('git repository')]).toEqual([0, false]);
});

it('ends with 130 on Ctrl-C during a check, without a change', async () => {
  const { variables } = await aClinic();
  const directory = aFolder();
  writeFileSync(join(directory, '.env'), 'A=1\n');
  let interrupt = (): void => undefined;
  const silent = await aServer(() => interrupt());
  const ended = await runScript('setup', ['--from-environment'], {
    variables: { ...variables, MEDPLUM_BASE_URL: silent },
    directory,
    withInterrupt: (send) => {
      interrupt = send;
    },
  });
  expect(ended.code).toBe(130);
  expect(ended.said).toContain('Nothing was written');
  expect([readdirSync(directory), textOf(directory)]).toEqual([['.env'], 'A=1\n']);
});

it('refuses a secret on the command line', async () => {
  const ended = await runScript('setup', ['--semble-api-token', 'x'], { variables: {}, directory: aFolder() });
  expect(ended.code).toBe(1);
  expect(ended.said).toContain('Unknown option');
});
