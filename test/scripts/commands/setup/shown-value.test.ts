import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { shownValue } from '../../../../scripts/commands/setup/shown-value.ts';
import { Interruption } from '../../../../scripts/core/ask/answer.ts';
import { aFolder, aPerson, CTRL_C, runSetup } from './support.ts';

const CHOICES = [{ value: 'delete', label: 'deletes' }];

it.each([
  ['https://api.example.org/', false, true],
  ['http://127.0.0.1:8103/', false, true],
  ['3d4ba629-f832-462d-97b7-d603f28f27f1', false, true],
  ['delete', false, true],
  ['https://user:password@api.example.org/', false, false],
  ['https://:password@api.example.org/', false, false],
  ['https://user@api.example.org/', false, false],
  ['https://api.example.org/?token=secret', false, false],
  ['https://api.example.org/#secret', false, false],
  ['secret-that-was-pasted-here', false, false],
  ['user:secret', false, false],
  ['3d4ba629-f832-462d-97b7-d603f28f27f1', true, false],
  ['https://api.example.org/', true, false],
])('%s (secret: %s) is shown as it is: %s', (value, isSecret, isShown) => {
  const text = shownValue({ isSecret, choices: CHOICES }, value);
  expect(text).toBe(isShown ? value : `set, ${value.length} characters`);
});

it('an address with a password in the file is not shown when it is offered', async () => {
  const folder = aFolder();
  const address = 'https://me:hush-hush@api.example.org/';
  writeFileSync(join(folder, '.env'), `MEDPLUM_BASE_URL=${address}\n`);
  const screen = aPerson([
    [`MEDPLUM_BASE_URL (Enter keeps the present one: set, ${address.length} characters)`, CTRL_C],
  ]);
  await expect(runSetup(folder, { screen })).rejects.toThrow(Interruption);
  expect(screen.unasked).toEqual([]);
  expect(screen.shown.join('')).not.toContain('hush');
});
