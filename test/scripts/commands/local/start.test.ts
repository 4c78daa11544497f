import { execFile } from 'node:child_process';
import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { itInProof, sampleOf } from '../../../support/scale.ts';
import { runScript } from '../../support/run-script.ts';
import { aFolder, aPort, startLocal, variablesIn } from './support.ts';

const run = promisify(execFile);
const READY = /Ctrl-C ends both servers/;

const operate = (folder: string, command: string, ...options: string[]) =>
  runScript(command, [...options, '--env', '.env.local'], { variables: {}, directory: folder });

async function askSemble(url: string | undefined, token: string | undefined, query: string): Promise<unknown> {
  const headers = { 'Content-Type': 'application/json', 'x-token': token ?? '' };
  const answer = await fetch(url ?? '', { method: 'POST', headers, body: JSON.stringify({ query }) });
  return answer.json();
}

describe('npm run local', () => {
  it('starts on the given ports, writes .env.local for the commands, and ends on a signal, again and again', async () => {
    const folder = aFolder();
    const port = await aPort();
    const addresses = new Set<string | undefined>();
    for (const signal of sampleOf(['SIGTERM', 'SIGINT'] as const, (one) => one === 'SIGINT')) {
      const local = startLocal(folder, '--port', String(port), '--patients', '3');
      await local.saysSoon(READY);
      expect(local.said()).toMatch(/patients +3 in Semble; in Medplum: 3 created\n/);
      expect(statSync(join(folder, '.env.local')).mode & 0o777).toBe(0o600);
      expect(variablesIn(folder)).toMatchObject({
        MEDPLUM_BASE_URL: `http://127.0.0.1:${port}/`,
        SEMBLE_API_URL: `http://127.0.0.1:${port + 1}/graphql`,
      });
      const { code, said } = await operate(folder, 'status');
      expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/publicWebhook, rawBody, \d/) });
      const [, address = '', key = ''] = /console +(http:\S+)#key=(\S+)/.exec(local.said()) ?? [];
      expect(address).toBe(`http://127.0.0.1:${port + 2}/`);
      const state = await fetch(`${address}api/state`, { headers: { 'x-console-key': key } });
      expect(await state.json()).toMatchObject({ mode: 'local', playground: { holding: false } });
      addresses.add(address + key);
      expect(await local.end(signal)).toBe(0);
    }
    // A page that is still open goes on after the restart.
    expect(addresses.size).toBe(1);
  });

  itInProof(
    'shows the change that its curl command makes, and gives that right to no token of .env.local',
    async () => {
      const folder = aFolder();
      const local = startLocal(folder, '--port', String(await aPort()), '--patients', '1');
      await local.saysSoon(READY);
      const [command = ''] = /^curl -s http(?:.*\\\n)+.*$/m.exec(local.said()) ?? [];
      const { stdout } = await run('sh', ['-c', command]);
      expect(JSON.parse(stdout)).toEqual({
        data: { updatePatient: { data: { id: expect.any(String) }, error: null } },
      });
      const [line] = await local.saysSoon(/^\d\d:\d\d:\d\d patient\.updated +200 updated +\d+ ms [0-9a-f]{24}$/m);
      expect(line.length).toBeLessThanOrEqual(80);

      const [find = ''] = /^curl -s -G(?:.*\\\n)+.*$/m.exec(local.said()) ?? [];
      expect((await run('sh', ['-c', find])).stdout).toContain('staff@mail.example');

      const { SEMBLE_API_URL: url, SEMBLE_API_TOKEN: bot, SEMBLE_ADMIN_TOKEN: operator } = variablesIn(folder);
      expect(command).not.toContain(bot);
      for (const token of [bot, operator]) {
        const refused = await askSemble(url, token, 'mutation { createPatient { error } }');
        expect(refused).toMatchObject({ errors: [{ message: 'Missing permission createPatient' }] });
      }
      // What docs/deploy.md asks for the bot, and no more.
      const read = await askSemble(url, bot, '{ practice { practiceNumbers { id } } patients { data { id } } }');
      expect(read).toMatchObject({ data: { patients: { data: [{}] } } });
      expect(read).not.toHaveProperty('errors');
      expect(await askSemble(url, bot, '{ webhooks { id } }')).toHaveProperty('errors');
    },
  );

  itInProof('starts without the bot with --no-deploy, ready for the first deployment', async () => {
    const folder = aFolder();
    const local = startLocal(folder, '--port', String(await aPort()), '--no-deploy');
    await local.saysSoon(READY);
    expect(local.said()).toMatch(/patients +5 in Semble; in Medplum: none\n/);
    copyFileSync('medplum.config.json', join(folder, 'medplum.config.json'));
    expect(await operate(folder, 'deploy')).toMatchObject({ code: 0 });
    const { code, said } = await operate(folder, 'backfill');
    expect({ code, said }).toMatchObject({ code: 0, said: expect.stringMatching(/created +5/) });
  });

  itInProof(
    'has Patients with --with-unmatched that adopt matches, and one patient that a person decides about',
    async () => {
      const folder = aFolder();
      const local = startLocal(folder, '--port', String(await aPort()), '--with-unmatched');
      await local.saysSoon(READY);
      expect(local.said()).toMatch(/patients +5 in Semble; in Medplum: 4 without a Semble id\n/);
      expect(local.said()).toContain('semble-medplum adopt --env .env.local');
      expect(await operate(folder, 'deploy')).toMatchObject({ code: 1 });
      const { code, json } = await operate(folder, 'adopt', '--json');
      expect({ code, counts: json()['counts'] }).toMatchObject({ code: 1, counts: { matches: 2, unclear: 1, new: 2 } });
    },
  );

  itInProof('refuses a second run in its folder, and ports in use elsewhere', async () => {
    const folder = aFolder();
    const port = await aPort();
    const local = startLocal(folder, '--port', String(port), '--patients', '0');
    await local.saysSoon(READY);
    const before = readFileSync(join(folder, '.env.local'), 'utf8');
    const refusal = async (where: string, ...options: string[]) =>
      runScript('local', options, { variables: {}, directory: where });

    const second = await refusal(folder, '--port', String(await aPort()));
    expect(second).toMatchObject({ code: 1, said: expect.stringContaining(`already run: http://127.0.0.1:${port}/`) });
    // The first one is the port of Medplum, the next one the port of Semble.
    for (const [first, taken] of [
      [port, port],
      [port - 1, port],
      [port + 1, port + 1],
    ]) {
      const { code, said } = await refusal(aFolder(), '--port', String(first));
      expect({ code, said }).toMatchObject({
        code: 1,
        said: expect.stringContaining(`Port ${taken} of 127.0.0.1 is in use`),
      });
      expect(said).toContain('npm run local -- --port');
    }
    expect(readFileSync(join(folder, '.env.local'), 'utf8')).toBe(before);
    expect(await local.end('SIGTERM')).toBe(0);
  });

  it.each(sampleOf(['0', '65534', 'x'], (port) => port === '65534'))('refuses the port %s', async (port) => {
    const { code, said } = await runScript('local', ['--port', port], { variables: {}, directory: aFolder() });
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('from 1 to 65533') });
  });

  itInProof('refuses a number of patients that is none', async () => {
    const { code, said } = await runScript('local', ['--patients', '-1'], { variables: {}, directory: aFolder() });
    expect({ code, said }).toMatchObject({ code: 1, said: expect.stringContaining('whole number up to 10000') });
  });
});
