import { describe, expect, it } from 'vitest';
import { READ_PERMISSIONS } from '../../local/semble/tokens.ts';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

describe('what a token may not see', () => {
  it.each([
    ['patient', `patient(id: "${'a'.repeat(24)}") { id }`],
    ['patients', 'patients { data { id } }'],
    ['practice', 'practice { id }'],
  ])('names the missing permission %s, at its path', async (permission, field) => {
    const semble = await aLocalSemble();
    const token = semble.store.addToken({ permissions: READ_PERMISSIONS.filter((name) => name !== permission) });
    expect(await ask(semble, token, `{ ${field} }`)).toMatchObject({
      status: 200,
      body: {
        data: { [permission]: null },
        errors: [{ message: `Missing permission ${permission}`, path: [permission] }],
      },
    });
  });

  it('is the number definitions, with the practice beside the error', async () => {
    const semble = await aLocalSemble({ practiceId: 'b'.repeat(24) });
    const query = '{ practice { id name timezone practiceNumbers { id name primary deleted idType } } }';
    const practice = { id: 'b'.repeat(24), name: 'Example Practice', timezone: 'Europe/London' };
    const mayNot = semble.store.addToken({ permissions: ['practice'] });
    expect((await ask(semble, mayNot, query)).body).toMatchObject({
      data: { practice: { ...practice, practiceNumbers: null } },
      errors: [{ message: 'Missing permission settingsGeneral', path: ['practice', 'practiceNumbers'] }],
    });
    expect((await ask(semble, aFullToken(semble), query)).body).toEqual({
      data: {
        practice: {
          ...practice,
          practiceNumbers: [
            { id: expect.any(String), name: 'System', primary: false, deleted: false, idType: 'SYSTEM' },
            {
              id: semble.store.nhsNumberDefinition,
              name: 'NHS number',
              primary: false,
              deleted: false,
              idType: 'NHS_UK',
            },
          ],
        },
      },
    });
  });

  it('is the place of birth, without an error', async () => {
    const semble = await aLocalSemble();
    const { id } = semble.store.createPatient({ placeOfBirth: { name: 'Testford' } });
    const token = semble.store.addToken({ permissions: ['patient'] });
    const query = 'query ($id: ID!) { patient(id: $id) { id placeOfBirth { name } } }';
    expect((await ask(semble, token, query, { id })).body).toEqual({ data: { patient: { id, placeOfBirth: null } } });
  });

  it('is any field that is refused to it, with the other fields beside the error', async () => {
    const semble = await aLocalSemble();
    const { id } = semble.store.createPatient({ lastName: 'Example', email: 'ada@example.org' });
    const token = semble.store.addToken({ permissions: ['patient'], refusedFields: ['Patient.email'] });
    const query = 'query ($id: ID!) { patient(id: $id) { lastName email } }';
    expect((await ask(semble, token, query, { id })).body).toMatchObject({
      data: { patient: { lastName: 'Example', email: null } },
      errors: [{ message: expect.stringMatching(/^Missing permission /), path: ['patient', 'email'] }],
    });
  });

  it('is a patient that an access group hides: null, and not in the list', async () => {
    const semble = await aLocalSemble();
    const [hidden, shown] = [semble.store.createPatient({}).id, semble.store.createPatient({}).id];
    const token = semble.store.addToken({ permissions: ['patient', 'patients'], hiddenPatients: [hidden] });
    const query = 'query ($id: ID!) { patient(id: $id) { id } patients { data { id } } }';
    expect((await ask(semble, token, query, { id: hidden })).body).toEqual({
      data: { patient: null, patients: { data: [{ id: shown }] } },
    });
  });
});
