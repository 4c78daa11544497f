import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Interruption } from '../../../../scripts/core/ask/answer.ts';
import { runs } from '../../../support/scale.ts';
import { type Clinic, openClinic } from '../../support/clinic.ts';
import { type Answer, aFolder, aPerson, CTRL_C, DOWN, ENTER, runSetup, typed } from './support.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic.close());

const SECRETS = ['MEDPLUM_CLIENT_SECRET', 'SEMBLE_ADMIN_TOKEN', 'SEMBLE_API_TOKEN'] as const;

/** Text with everything that a file of variables or a shell could misread, without one kind of quote. */
const secret = fc
  .tuple(fc.constantFrom('"', "'", '`'), fc.string({ minLength: 12, maxLength: 40, unit: 'grapheme-ascii' }))
  .map(([quote, text]) => `k${text.replaceAll(quote, '').replaceAll('=', '#')}$ #'"`.replaceAll(quote, '').trim());

/** Parts of a secret that would give it away. */
function partsOf(text: string): string[] {
  return text.length < 10 ? [] : [text, text.slice(0, 10), text.slice(-10)];
}

function filesIn(folder: string): [string, string][] {
  return readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
}

it('shows no secret anywhere and leaves none outside of the file, whichever way it ends', async () => {
  const way = fc.constantFrom(
    'keeps',
    'skips',
    'interrupts',
    'has no terminal',
    'has no terminal and keeps',
    'only looks',
  );
  await fc.assert(
    fc.asyncProperty(fc.tuple(secret, secret, secret), secret, way, async (secrets, old, ends) => {
      const folder = aFolder();
      const before = `# ours\nSEMBLE_API_TOKEN=old-${'o'.repeat(20)}\n`;
      writeFileSync(join(folder, '.env'), before);
      const fromEnvironment = {
        ...clinic.variables,
        ...Object.fromEntries(SECRETS.map((name, at) => [name, secrets[at]])),
      };
      // Every secret is wrong, so each is asked about twice: as a value, and what to do about it.
      const decide: Readonly<Record<string, readonly Answer[]>> = {
        keeps: [
          ['What to do about', DOWN + ENTER],
          ['although the check failed', 'y'],
        ],
        skips: [['What to do about', DOWN + DOWN + ENTER]],
        interrupts: [
          ['What to do about', ENTER],
          ['keeps the present one', `${old}${CTRL_C}`],
        ],
      };
      const each = decide[ends];
      const asked: Answer[] = [
        ['MEDPLUM_BASE_URL', typed(clinic.variables['MEDPLUM_BASE_URL'] ?? '')],
        ['MEDPLUM_CLIENT_ID', typed('a-client')],
        ['MEDPLUM_CLIENT_SECRET', typed(secrets[0])],
        ...(ends === 'interrupts' ? [] : (each ?? [])),
        ...(ends === 'interrupts' ? ([['What to do about', DOWN + DOWN + ENTER]] as const) : []),
        ["Address of Semble's API", DOWN + DOWN + ENTER],
        ['SEMBLE_API_URL', typed(clinic.semble.url)],
        ['SEMBLE_ADMIN_TOKEN', typed(secrets[1])],
        ...(each ?? []),
        ['SEMBLE_API_TOKEN', typed(secrets[2])],
        ...(each ?? []),
      ];
      const screen = aPerson([...asked, ['When Semble deletes', ENTER]]);
      const options = each
        ? { screen }
        : { fromEnvironment, keepFailed: ends !== 'has no terminal', dryRun: ends === 'only looks' };
      const run = await runSetup(folder, options).catch((error: unknown) => {
        expect([ends, error]).toEqual(['interrupts', expect.any(Interruption)]);
        return undefined;
      });
      const shown = `${run?.shown ?? ''}${screen.shown.join('')}`;
      for (const part of [...secrets, old, 'o'.repeat(20)].flatMap(partsOf)) {
        expect(shown).not.toContain(part);
      }
      const isWritten = run?.report?.isWritten ?? false;
      expect(isWritten).toBe(ends.endsWith('keeps') || ends === 'skips');
      expect(readdirSync(folder)).toEqual(['.env']);
      if (!isWritten) {
        expect(filesIn(folder)).toEqual([['.env', before]]);
      } else if (ends !== 'skips') {
        expect(run?.variables).toMatchObject(Object.fromEntries(SECRETS.map((name, at) => [name, secrets[at]])));
      }
    }),
    { numRuns: runs(12, 300) },
  );
});
