import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backfill } from '../../../../scripts/commands/backfill/backfill.ts';
import { deploy } from '../../../../scripts/commands/deploy/deploy.ts';
import { runLocal } from '../../../../scripts/commands/local/local.ts';
import { silentTerminal } from '../../../../scripts/core/terminal.ts';
import { itInProof } from '../../../support/scale.ts';
import { runScript } from '../../support/run-script.ts';
import { aFolder, aPort, soon } from './support.ts';

/** Runs the command in this process, with a terminal on which a test presses keys. */
async function aTerminal({ isTTY = true }: { readonly isTTY?: boolean } = {}) {
  const folder = aFolder();
  const lines: string[] = [];
  const rawModes: boolean[] = [];
  const setRawMode = (raw: boolean): number => rawModes.push(raw);
  const input = Object.assign(new PassThrough(), { isTTY, setRawMode });
  const interrupt = Promise.withResolvers<void>();
  const ended = runLocal(
    { port: await aPort(), patients: 2, deploy: true },
    {
      deploy: (environment) => deploy(environment, {}, silentTerminal),
      backfill: (environment) => backfill(environment, { directory: folder }, silentTerminal),
      terminal: silentTerminal,
      folder,
      write: (text) => void lines.push(...stripVTControlCharacters(text).split('\n')),
      input,
      interruption: () => interrupt.promise,
    },
  );
  onTestFinished(async () => {
    interrupt.resolve();
    await ended;
  });
  const saysSoon = (...patterns: RegExp[]): Promise<true> =>
    soon(() => patterns.every((pattern) => lines.some((line) => pattern.test(line))) || undefined);
  await saysSoon(isTTY ? /^Keys: / : /^Ctrl-C ends/);
  lines.length = 0;
  return { folder, input, lines, rawModes, ended, saysSoon, interrupt: interrupt.resolve };
}

const ID = '[0-9a-f]{24}';
const delivered = (event: string, answer: string): RegExp =>
  new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${event} +${answer} +\\d+ ms`);

describe('the keys of npm run local', () => {
  it('do what staff do, say what and to whom, and show the deliveries; q ends it and gives the terminal back', async () => {
    const { input, lines, rawModes, ended, saysSoon } = await aTerminal();
    expect(rawModes).toEqual([true]);
    const press = async (key: string, ...patterns: RegExp[]): Promise<void> => {
      input.write(key);
      await saysSoon(...patterns);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      lines.length = 0;
    };
    // The third invented patient, after the two of the start.
    await press('c', new RegExp(`^${ID} Zara Invented: created$`), delivered('patient.created', '200 created'));
    await press('u', /Zara Invented: e-mail address changed$/, delivered('patient.updated', '200 updated'));
    await press('u', /Zara Invented: phone added$/, delivered('patient.phone.added', '200 updated'));
    await press('u', /Zara Invented: address changed$/, delivered('patient.updated', '200 updated'));
    await press(
      'm',
      /Zara Invented: merged into$/,
      new RegExp(`^${ID} Odysseus Placeholder$`),
      delivered('patient.merged', '200 merged'),
    );
    await press('d', /Odysseus Placeholder: deleted$/, delivered('patient.deleted', '200 deleted'));
    await press('m', /^A merge needs two patients in Semble. Press c to create one.$/);
    await press('d', /Wilhelmina Example: deleted$/, delivered('patient.deleted', '200 deleted'));
    await press('d', /^Semble has no patient. Press c to create one.$/);
    await press('u', /^Semble has no patient/);
    await press('x', /^Keys: c create {2}u change {2}d delete {2}m merge {2}f fail the next delivery {2}q quit$/);
    // An arrow key ends with a letter of its own.
    await press('\u001bOd', /^Keys: /);
    input.write('q');
    await ended;
    expect(rawModes).toEqual([true, false]);
    expect(lines).toEqual(['Both servers have ended. What they stored is gone.']);
  });

  itInProof(
    'f lets the next delivery fail with all its attempts, and no other; reconcile finds what is missing',
    async () => {
      const { folder, input, lines, saysSoon } = await aTerminal();
      input.write('f');
      await saysSoon(/^The next delivery of a patient will fail, with all its attempts.$/);
      // The command asks Medplum about the same patients and notices nothing.
      const operate = (command: string, ...options: string[]) =>
        runScript(command, [...options, '--env', '.env.local'], { variables: {}, directory: folder });
      expect(await operate('reconcile')).toMatchObject({ code: 0 });
      input.write('c');
      await saysSoon(delivered('patient.created', '504 failed'));
      input.write('c');
      await saysSoon(
        delivered('patient.created', '200 created'),
        delivered('webhook.event.deliveryFailed', '200 ignored'),
      );
      expect(lines.filter((line) => delivered('patient.created', '504 failed').test(line))).toHaveLength(4);
      expect(await operate('reconcile')).toMatchObject({
        code: 1,
        said: expect.stringContaining('Missing in Medplum: 1'),
      });
      expect(await operate('reconcile', '--fix')).toMatchObject({ code: 0 });
    },
  );

  it.each(['\u0003', '\u0004'])('Ctrl-C and Ctrl-D end it too', async (key) => {
    const { input, ended } = await aTerminal();
    input.write(key);
    await ended;
  });

  it('are not read when the input is no terminal', async () => {
    const { input, lines, rawModes, ended, interrupt } = await aTerminal({ isTTY: false });
    input.write('q');
    input.write('c');
    await new Promise((resolve) => setTimeout(resolve, 50));
    interrupt();
    await ended;
    expect({ lines, rawModes }).toEqual({
      lines: ['Both servers have ended. What they stored is gone.'],
      rawModes: [],
    });
  });
});
