import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Interruption } from '../../../../scripts/core/ask/answer.ts';
import { type Clinic, openClinic } from '../../support/clinic.ts';
import { type Answer, aFolder, aPerson, CTRL_C, CTRL_D, DOWN, ENTER, runSetup, textOf, typed } from './support.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic.close());

const value = (name: string): string => clinic.variables[name] ?? '';
const KEPT = 'Enter keeps the present one';
const DECIDE = 'What to do about';

/** The answers of a person who enters everything correctly; `others` are given instead. */
function answers(others: Readonly<Record<string, readonly Answer[]>> = {}): Answer[] {
  const enter = (name: string): readonly Answer[] => others[name] ?? [[name, typed(value(name))]];
  return [
    ...enter('MEDPLUM_BASE_URL'),
    ...enter('MEDPLUM_CLIENT_ID'),
    ...enter('MEDPLUM_CLIENT_SECRET'),
    ...(others['SEMBLE_API_URL'] ?? [
      ["Address of Semble's API", DOWN + DOWN + ENTER],
      ['SEMBLE_API_URL', typed(value('SEMBLE_API_URL'))],
    ]),
    ...enter('SEMBLE_ADMIN_TOKEN'),
    ...enter('SEMBLE_API_TOKEN'),
    ...(others['SEMBLE_DELETE_POLICY'] ?? [['When Semble deletes a patient', ENTER]]),
  ];
}

describe('a person who is asked', () => {
  it('is told where to find each value, and gets a file with what was entered', async () => {
    const folder = aFolder();
    const screen = aPerson(answers());
    const { report, shown, variables } = await runSetup(folder, { screen });
    expect(screen.unasked).toEqual([]);
    expect(variables).toEqual(clinic.variables);
    expect(textOf(folder)).toMatch(/^# .*never commit this file\.\n/);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600);
    for (const hint of [
      'Project Admin > Clients > New',
      'seeWebhooks, createWebhooks',
      'patient, patients and practice',
    ]) {
      expect(shown).toContain(hint);
    }
    expect(shown).toContain('Login to Medplum: administrator of the project Local clinic');
    expect(shown).toContain(`Operator's token: practice "Example Practice", time zone Europe/London, 0 subscriptions`);
    expect(shown).toContain('Delete policy "deactivate": a patient deleted in Semble stays in Medplum');
    expect(report).toMatchObject({
      isWritten: true,
      problems: [],
      project: 'Local clinic',
      practice: 'Example Practice',
      next: ['npx --no-install semble-medplum deploy --dry-run'],
    });
    expect(report?.rows).toContainEqual({
      thing: 'SEMBLE_DELETE_POLICY',
      state: 'skipped',
      detail: 'not written, because delete is the default',
    });
    expect(report?.rows).toContainEqual({ thing: 'SEMBLE_API_TOKEN', state: 'created', detail: 'set, 43 characters' });
  });

  it('keeps everything with Enter when it runs again', async () => {
    const folder = aFolder();
    await runSetup(folder, { screen: aPerson(answers()) });
    const before = textOf(folder);
    const again: Answer[] = [
      [`MEDPLUM_BASE_URL (${KEPT})`, ENTER],
      [`MEDPLUM_CLIENT_ID (${KEPT})`, ENTER],
      [`MEDPLUM_CLIENT_SECRET (${KEPT}: set, ${value('MEDPLUM_CLIENT_SECRET').length} characters)`, ENTER],
      [`The present value of the file (${value('SEMBLE_API_URL')})`, ENTER],
      [`SEMBLE_ADMIN_TOKEN (${KEPT}`, ENTER],
      [`SEMBLE_API_TOKEN (${KEPT}`, ENTER],
      ['When Semble deletes a patient', DOWN + ENTER],
    ];
    const { report, variables } = await runSetup(folder, { screen: aPerson(again) });
    expect(report?.rows.map(({ state }) => state)).toEqual([...Array(6).fill('unchanged'), 'created']);
    expect(variables).toEqual({ ...clinic.variables, SEMBLE_DELETE_POLICY: 'deactivate' });
    expect(textOf(folder)).toBe(`${before}SEMBLE_DELETE_POLICY=deactivate\n`);
  });

  it('can correct a value that failed its check', async () => {
    const folder = aFolder();
    const wrong: Answer[] = [
      ['SEMBLE_API_TOKEN', typed('wrong')],
      [DECIDE, ENTER],
      [`SEMBLE_API_TOKEN (${KEPT}: set, 5 characters)`, typed(value('SEMBLE_API_TOKEN'))],
    ];
    const { report, shown, variables } = await runSetup(folder, {
      screen: aPerson(answers({ SEMBLE_API_TOKEN: wrong })),
    });
    expect(shown).toContain('SEMBLE_API_TOKEN was refused by Semble');
    expect([report?.problems, variables]).toEqual([[], clinic.variables]);
  });

  it('can write it all the same, once that is confirmed', async () => {
    const folder = aFolder();
    const kept: Answer[] = [
      ['SEMBLE_API_TOKEN', typed('wrong')],
      [DECIDE, DOWN + ENTER],
      ['Write SEMBLE_API_TOKEN although the check failed?', 'n'],
      [DECIDE, DOWN + ENTER],
      ['Write SEMBLE_API_TOKEN although the check failed?', 'y'],
    ];
    const { report, variables } = await runSetup(folder, { screen: aPerson(answers({ SEMBLE_API_TOKEN: kept })) });
    expect(variables).toEqual({ ...clinic.variables, SEMBLE_API_TOKEN: 'wrong' });
    expect(report?.problems.map(({ what }) => what)).toEqual(['SEMBLE_API_TOKEN was refused by Semble']);
  });

  it('can skip it: the file stays as it is, and later values that need it are not tried', async () => {
    const folder = aFolder();
    writeFileSync(join(folder, '.env'), 'MEDPLUM_BASE_URL=http://127.0.0.1:9/\n');
    const skipped: Answer[] = [
      ['MEDPLUM_BASE_URL', typed('not an address')],
      [DECIDE, DOWN + DOWN + ENTER],
    ];
    const { report, variables } = await runSetup(folder, { screen: aPerson(answers({ MEDPLUM_BASE_URL: skipped })) });
    expect(variables).toEqual({ ...clinic.variables, MEDPLUM_BASE_URL: 'http://127.0.0.1:9/' });
    expect(report?.problems.map(({ what }) => what)).toEqual([
      'MEDPLUM_BASE_URL is not a plain URL',
      'Not tried yet: MEDPLUM_CLIENT_ID, MEDPLUM_CLIENT_SECRET',
    ]);
    expect(report?.next[0]).toContain('semble-medplum setup');
  });

  it('is not asked to keep a value that is missing', async () => {
    const empty: Answer[] = [
      ['SEMBLE_API_TOKEN', ENTER],
      [DECIDE, DOWN + ENTER],
    ];
    const { report } = await runSetup(aFolder(), { screen: aPerson(answers({ SEMBLE_API_TOKEN: empty })) });
    expect(report?.problems.map(({ what }) => what)).toEqual(['SEMBLE_API_TOKEN is not set']);
  });

  it('can leave another address empty, and is then asked again', async () => {
    const empty: Answer[] = [
      ["Address of Semble's API", DOWN + DOWN + ENTER],
      ['SEMBLE_API_URL', ENTER],
      [DECIDE, ENTER],
      ["Address of Semble's API", DOWN + DOWN + ENTER],
      ['SEMBLE_API_URL', typed(value('SEMBLE_API_URL'))],
    ];
    const { variables } = await runSetup(aFolder(), { screen: aPerson(answers({ SEMBLE_API_URL: empty })) });
    expect(variables).toEqual(clinic.variables);
  });

  it('is not asked for what is given, unless it fails its check', async () => {
    const folder = aFolder();
    const { SEMBLE_API_TOKEN: _, ...given } = clinic.variables;
    const asked: Answer[] = [
      ['SEMBLE_API_TOKEN', typed(value('SEMBLE_API_TOKEN'))],
      ['When Semble deletes', ENTER],
    ];
    expect((await runSetup(folder, { given, screen: aPerson(asked) })).variables).toEqual(clinic.variables);
  });
});

describe.each([
  ['Ctrl-C', CTRL_C],
  ['Ctrl-D', CTRL_D],
])('%s', (_, key) => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7])('at question %d leaves everything as it was', async (question) => {
    const folder = aFolder();
    writeFileSync(join(folder, '.env'), 'A=1 # mine\n', { mode: 0o644 });
    const until: Answer[] = answers().map(([text, keys], index) => [text, index === question ? key : keys]);
    await expect(runSetup(folder, { screen: aPerson(until) })).rejects.toThrow(Interruption);
    expect([readdirSync(folder), textOf(folder)]).toEqual([['.env'], 'A=1 # mine\n']);
    expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o644);
  });
});
