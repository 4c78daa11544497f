import { afterAll, beforeAll, expect, it } from 'vitest';
import { Interruption } from '../../../../scripts/core/ask/answer.ts';
import { type Clinic, openClinic } from '../../support/clinic.ts';
import { aFolder, aPerson, CTRL_C, DOWN, ENTER, runSetup, typed } from './support.ts';

let clinic: Clinic;
beforeAll(async () => {
  clinic = await openClinic();
});
afterAll(() => clinic.close());

const value = (name: string): string => clinic.variables[name] ?? '';
const ID_NOTE = 'MEDPLUM_CLIENT_ID does not have the form that Medplum gives it (a UUID, 36 characters)';
const SECRET_NOTE = 'MEDPLUM_CLIENT_SECRET does not have the form that Medplum gives it (64 hexadecimal digits)';

it('a value is pasted into an empty line after a wrong one, and Enter keeps the former', async () => {
  const { MEDPLUM_CLIENT_ID: id, MEDPLUM_CLIENT_SECRET: secret, ...others } = clinic.variables;
  const screen = aPerson([
    ['MEDPLUM_CLIENT_ID', `${secret}${ENTER}`],
    ['MEDPLUM_CLIENT_SECRET', `wrong${ENTER}`],
    ['What to do about', ENTER],
    ['MEDPLUM_CLIENT_ID (Enter keeps the present one: set, 64 characters)', `${id}${ENTER}`],
    ['MEDPLUM_CLIENT_SECRET (Enter keeps the present one: set, 5 characters)', `${secret}${ENTER}`],
  ]);
  const given = { ...others, SEMBLE_DELETE_POLICY: 'delete' };
  const { report, variables, shown } = await runSetup(aFolder(), { given, screen });
  expect([report?.problems, variables?.['MEDPLUM_CLIENT_ID'], variables?.['MEDPLUM_CLIENT_SECRET']]).toEqual([
    [],
    id,
    secret,
  ]);
  expect(shown.split(ID_NOTE)).toHaveLength(2);
  expect(shown.split(SECRET_NOTE)).toHaveLength(2);
});

it('a client id and a secret of another form are tried, not refused', async () => {
  const given = { ...clinic.variables, MEDPLUM_CLIENT_ID: 'of-another-form', MEDPLUM_CLIENT_SECRET: 'hush-hush' };
  const { problems, shown } = await runSetup(aFolder(), { given });
  expect(problems.map(({ what }) => what)).toContainEqual(expect.stringContaining('refuses the login'));
  expect(shown).toContain(ID_NOTE);
  expect(shown).toContain(SECRET_NOTE);
  expect(shown).not.toContain('hush');
});

it("the address of Semble that is offered in a new file is said to be in the Medplum project's secrets", async () => {
  await clinic.deploy();
  const screen = aPerson([
    ['MEDPLUM_BASE_URL', typed(value('MEDPLUM_BASE_URL'))],
    ['MEDPLUM_CLIENT_ID', typed(value('MEDPLUM_CLIENT_ID'))],
    ['MEDPLUM_CLIENT_SECRET', typed(value('MEDPLUM_CLIENT_SECRET'))],
    ["The value in the Medplum project's secrets", DOWN + DOWN + DOWN + ENTER],
    ['SEMBLE_API_URL', typed('http://127.0.0.1:9/graphql')],
    ['What to do about', ENTER],
    ['The value that you gave before (http://127.0.0.1:9/graphql)', CTRL_C],
  ]);
  await expect(runSetup(aFolder(), { screen })).rejects.toThrow(Interruption);
  expect(screen.unasked).toEqual([]);
});
