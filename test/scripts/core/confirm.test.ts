import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Interruption } from '../../../scripts/core/ask/answer.ts';
import { confirmerFor } from '../../../scripts/core/confirm.ts';

/** A screen on which a person presses keys once the question is there. */
function screen(keys: string, isTerminal: { readonly input?: boolean; readonly output?: boolean } = {}) {
  const { input = true, output = true } = isTerminal;
  const keyboard = Object.assign(new PassThrough(), { isTTY: input, setRawMode: () => undefined });
  const shown: string[] = [];
  const display = Object.assign(new PassThrough(), { isTTY: output, columns: 80 });
  display.on('data', (chunk: Buffer) => {
    shown.push(chunk.toString());
    if (shown.length === 1) {
      setImmediate(() => keyboard.write(keys));
    }
  });
  return { input: keyboard, output: display, shown };
}

describe('a confirmation', () => {
  it.each([
    ['y', true],
    ['n', false],
    ['\r', false],
  ])('on a terminal takes the key %j as %s; enter alone is no', async (key, answer) => {
    const on = screen(key);
    expect(
      await confirmerFor({ yes: false, command: 'npx --no-install semble-medplum remove --' }, on)('Remove these 3?'),
    ).toBe(answer);
    expect(on.shown.join('')).toContain('Remove these 3?');
  });

  it.each([
    ['Ctrl-C', '\u0003'],
    ['Ctrl-D', '\u0004'],
  ])('is interrupted by %s', async (_, key) => {
    const ask = confirmerFor({ yes: false, command: 'npx --no-install semble-medplum remove --' }, screen(key));
    await expect(ask('Remove these 3?')).rejects.toThrow(Interruption);
  });

  it('asks nobody after --yes, with or without a terminal', async () => {
    const on = screen('n');
    expect(
      await confirmerFor({ yes: true, command: 'npx --no-install semble-medplum remove --' }, on)('Remove these 3?'),
    ).toBe(true);
    expect(on.shown).toEqual([]);
  });

  it.each([{ input: false }, { output: false }, { input: false, output: false }])(
    'needs --yes without a terminal: %j',
    (isTerminal) => {
      const ask = () =>
        confirmerFor({ yes: false, command: 'npx --no-install semble-medplum remove --' }, screen('y', isTerminal));
      expect(ask).toThrow('There is no terminal on which to confirm. Nothing was written');
    },
  );
});
