import { describe, expect, it } from 'vitest';
import type { NewPatient } from '../../../../local/semble/patients/patient.ts';
import type { LocalSemble } from '../../../../local/semble/server.ts';
import { READ_PERMISSIONS } from '../../../../local/semble/tokens.ts';
import { aProbedSemble, findingOn, withVerdict } from './support.ts';

const FOREVER = Number.POSITIVE_INFINITY;

/** Lets Semble give another answer to the requests whose body has these words. */
function answer(semble: LocalSemble, words: string, body: object, status = 200): void {
  const match = (request: { readonly body: string }): boolean => request.body.includes(words);
  semble.faults.add({ match, times: FOREVER, status, body: JSON.stringify(body) });
}

const refusal = (message: string, code?: string) => ({
  errors: [{ message, ...(code && { extensions: { code } }) }],
});

describe('a probe of the practice', () => {
  const ZONE = "The practice's time zone is Europe/London";

  it.each([
    ['Europe/Dublin', 'Europe/Dublin'],
    ['Zqx/Planted', 'not the name of a time zone'],
  ])('notices the time zone %s', async (timeZone, found) => {
    const report = await (await aProbedSemble({ deviations: { timeZone } })).probe();
    expect(findingOn(report, ZONE)).toMatchObject({ verdict: 'different', found });
    expect(JSON.stringify(report)).not.toMatch(/zqx/i);
  });

  it('notices that no definition, or more than one, is for NHS numbers', async () => {
    const semble = await aProbedSemble();
    semble.store.addNumberDefinition('Zqx', 'NHS_UK');
    const several = await semble.probe();
    const NHS = 'One definition in use is for NHS numbers';
    expect(findingOn(several, NHS)).toMatchObject({ verdict: 'different', found: '2 definitions' });
    for (const definition of semble.store.numberDefinitions) {
      definition.deleted = definition.idType === 'NHS_UK';
    }
    const none = await semble.probe();
    expect(findingOn(none, NHS)).toMatchObject({ verdict: 'different', found: 'none' });
    expect(findingOn(none, NHS).consequence).toContain('SEMBLE_NHS_NUMBER_DEFINITION');
    expect(findingOn(none, "The token may read the practice's number definitions").found).toBe(
      'SYSTEM 1, NHS_UK (deleted) 2',
    );
    expect(JSON.stringify(none)).not.toMatch(/zqx/i);
  });

  it('notices a token that may not read the definitions', async () => {
    const permissions = READ_PERMISSIONS.filter((name) => name !== 'settingsGeneral');
    const report = await (await aProbedSemble()).probe({ token: { permissions } });
    const finding = findingOn(report, "The token may read the practice's number definitions");
    expect(finding).toMatchObject({ verdict: 'different', found: 'the token does not have the permission' });
    expect(finding.consequence).toContain('SEMBLE_NHS_NUMBER_DEFINITION');
  });

  it('compares the definition of the settings', async () => {
    const semble = await aProbedSemble();
    const ASSUMED = 'SEMBLE_NHS_NUMBER_DEFINITION is a definition of the practice';
    const asked = async (id: string) =>
      findingOn(await semble.probe({ settings: new Map([['SEMBLE_NHS_NUMBER_DEFINITION', id]]) }), ASSUMED).verdict;
    expect(await asked(semble.store.nhsNumberDefinition.toUpperCase())).toBe('confirmed');
    expect(await asked('0'.repeat(24))).toBe('different');
  });

  it('notices members that the token may not see', async () => {
    const report = await (await aProbedSemble()).probe({ token: { refusedFields: ['Patient.email', 'Patient.sex'] } });
    expect(findingOn(report, 'A page of 50 has all that the bot asks for')).toMatchObject({
      verdict: 'different',
      found: 'refused: sex, email',
    });
  });

  it('notices a token that may not list patients', async () => {
    const report = await (await aProbedSemble()).probe({ token: { permissions: ['practice', 'patient'] } });
    const finding = findingOn(report, 'A page of 50 has all that the bot asks for');
    expect(finding.verdict).toBe('different');
    expect(finding.consequence).toContain('Give the role of the token the queries');
  });
});

describe('a probe of the values', () => {
  it.each<[string, NewPatient, string]>([
    ['birth date', { dob: '15/05/1990' }, 'Birth dates are days, or midnights in UTC or London'],
    [
      'birth date with a time',
      { dob: '1990-05-15T10:30:00.000Z' },
      'Birth dates are days, or midnights in UTC or London',
    ],
    ['gender', { gender: 'Zqxgender' }, 'Genders are words that the bot knows'],
    ['sex', { sex: 'Zqx sex' }, 'Sexes are words that the bot knows'],
    [
      'type of phone',
      { phones: [{ phoneType: 'Zqxphone', phoneNumber: '1' }] },
      'Types of phones are words that the bot knows',
    ],
  ])('notices another %s', async (_name, details, assumption) => {
    const report = await (await aProbedSemble({}, { details })).probe();
    expect(findingOn(report, assumption)).toMatchObject({ verdict: 'different', found: '100 of 100 are not' });
    expect(JSON.stringify(report)).not.toMatch(/zqx|15\/05/i);
  });

  it('notices times of change without a zone', async () => {
    const report = await (await aProbedSemble({ deviations: { omitsZone: true } })).probe();
    expect(findingOn(report, 'The time of change is an instant with a zone')).toMatchObject({
      verdict: 'different',
      found: '100 of 100 are not',
    });
    expect(report.forms).toContainEqual({ field: 'Patient.updatedAt', form: 'dddd-dd-ddTdd:dd:dd.ddd', count: 100 });
    expect(withVerdict(report, 'unknown')).toEqual([
      'The list can be limited to a time of change',
      'A change at the first instant of that time belongs to it',
    ]);
  });

  it('notices NHS numbers that are none, and shows their form only', async () => {
    const semble = await aProbedSemble({}, { count: 60 });
    const { rows } = semble.store.patients.pageNumber(1, 10, ({ deleted }) => !deleted);
    for (const { id } of rows) {
      semble.store.addNumber(id, { referenceId: semble.store.nhsNumberDefinition, value: '123 456 7890' });
    }
    const report = await semble.probe();
    expect(findingOn(report, 'Numbers of the definition of NHS numbers are valid NHS numbers')).toMatchObject({
      verdict: 'different',
      found: '10 of 69 are not',
    });
  });
});

describe('a probe of the errors', () => {
  const UNKNOWN = 'Semble returns nothing for an id that no patient has';
  const FIELD = 'An error names the field that the schema does not have';
  const PERMISSION = 'An error says that a permission is missing';

  it('notices an error about an unknown id that the bot does not understand', async () => {
    const semble = await aProbedSemble();
    answer(semble, '"id":"000000000000000000000000"', {
      ...refusal('Boom 07700 900471', 'INTERNAL_SERVER_ERROR'),
      data: null,
    });
    const report = await semble.probe();
    const finding = findingOn(report, UNKNOWN);
    expect(finding).toMatchObject({ verdict: 'different', found: 'Semble answered with an error' });
    expect(finding.consequence).toContain('answers 504');
    expect(report.errors[0]).toEqual({
      request: 'an unknown id',
      status: 200,
      kind: 'failed',
      codes: ['INTERNAL_SERVER_ERROR'],
      texts: ['…'],
    });
  });

  it('notices that a missing field is named in other words', async () => {
    const semble = await aProbedSemble();
    answer(semble, 'sembleMedplumProbe', refusal('GraphQL validation failed'), 400);
    expect(findingOn(await semble.probe(), FIELD)).toMatchObject({ verdict: 'different', found: 'in other words' });
  });

  it.each<[string, object, string]>([
    ['in other words', refusal('Zqx says no'), 'Semble answered with an error'],
    ['as a refused token', refusal('x', 'UNAUTHENTICATED'), 'Semble refused the token'],
    ['as an empty answer', { data: { webhooks: null } }, 'the answer is empty, without an error'],
  ])('notices a missing permission %s', async (_name, body, found) => {
    const semble = await aProbedSemble();
    answer(semble, 'WithoutPermission', body);
    const report = await semble.probe();
    expect(findingOn(report, PERMISSION)).toMatchObject({ verdict: 'different', found });
    expect(withVerdict(report, 'different')).toEqual([PERMISSION]);
    expect(JSON.stringify(report)).not.toMatch(/zqx/i);
  });

  it('notices a token that may do more than read patients', async () => {
    const report = await (await aProbedSemble()).probe({
      token: { permissions: [...READ_PERMISSIONS, 'seeWebhooks'] },
    });
    const finding = findingOn(report, PERMISSION);
    expect(finding).toMatchObject({ verdict: 'different', found: 'the token may list the webhook subscriptions' });
    expect(finding.consequence).toContain('nothing else');
  });

  it('notices that a malformed id finds a patient', async () => {
    const semble = await aProbedSemble();
    answer(semble, 'not-an-id', { data: { patient: { id: 'Zqx' } } });
    expect(findingOn(await semble.probe(), 'Semble refuses an id of another form').verdict).toBe('different');
  });
});
