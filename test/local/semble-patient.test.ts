import { describe, expect, it } from 'vitest';
import { aFullToken, aLocalSemble, ask } from './semble-support.ts';

const PATIENT = 'query Patient($id: ID!) { patient(id: $id) { id lastName } }';

describe('patient(id)', () => {
  it('answers with all members that were filled in', async () => {
    const semble = await aLocalSemble({ now: () => Date.UTC(2026, 0, 2, 3, 4, 5) });
    const { store } = semble;
    const { id } = store.createPatient({
      title: 'Dr',
      firstName: 'Ada',
      lastName: 'Example',
      birthSurname: 'Sample',
      dob: '1990-05-15',
      gender: 'Female',
      sex: 'female',
      email: 'ada@example.org',
      address: { address: '1 Test Lane', city: 'Testford', postcode: 'ZZ99 3WZ', country: 'GB' },
      placeOfBirth: { name: 'Testford' },
      phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
      numbers: [{ referenceId: store.nhsNumberDefinition, value: '9990000018' }],
      relatedAccounts: [
        {
          relationshipType: 'NEXT_OF_KIN',
          contactDetails: { firstName: 'Ben', phones: [{ phoneType: 'Home', phoneNumber: '020 7946 0123' }] },
        },
      ],
    });
    store.archive(id, 'MOVED_AWAY_OR_TRANSFER_OF_CARE');
    const { body } = await ask(
      semble,
      aFullToken(semble),
      `query ($id: ID!) { patient(id: $id) {
        id title firstName lastName fullName birthSurname dob gender sex email
        address { address city postcode country } placeOfBirth { name code }
        phones { phoneType phoneNumber } numbers { referenceId name value }
        relatedAccounts { relationshipType relationshipLabel deleted
          contactDetails { firstName phones { phoneType phoneNumber } } }
        archived archivedInfo { archivedAt archivedReason } createdAt updatedAt } }`,
      { id },
    );
    expect(body).toEqual({
      data: {
        patient: {
          id,
          title: 'Dr',
          firstName: 'Ada',
          lastName: 'Example',
          fullName: 'Ada Example',
          birthSurname: 'Sample',
          dob: '1990-05-15T00:00:00.000Z',
          gender: 'Female',
          sex: 'female',
          email: 'ada@example.org',
          address: { address: '1 Test Lane', city: 'Testford', postcode: 'ZZ99 3WZ', country: 'GB' },
          placeOfBirth: { name: 'Testford', code: null },
          phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
          numbers: [{ referenceId: store.nhsNumberDefinition, name: 'NHS number', value: '9990000018' }],
          relatedAccounts: [
            {
              relationshipType: 'NEXT_OF_KIN',
              relationshipLabel: null,
              deleted: null,
              contactDetails: { firstName: 'Ben', phones: [{ phoneType: 'Home', phoneNumber: '020 7946 0123' }] },
            },
          ],
          archived: true,
          archivedInfo: {
            archivedAt: '2026-01-02T03:04:05.000Z',
            archivedReason: 'MOVED_AWAY_OR_TRANSFER_OF_CARE',
          },
          createdAt: '2026-01-02T03:04:05.000Z',
          updatedAt: '2026-01-02T03:04:05.001Z',
        },
      },
    });
  });

  it('answers several at once', async () => {
    const semble = await aLocalSemble();
    const [ada, ben] = [semble.store.createPatient({}).id, semble.store.createPatient({}).id];
    const query = `{ a: patient(id: "${ada}") { id } b: patient(id: "${ben}") { id } }`;
    expect(await ask(semble, aFullToken(semble), query)).toMatchObject({
      body: { data: { a: { id: ada }, b: { id: ben } } },
    });
  });

  it('takes an id in capitals', async () => {
    const semble = await aLocalSemble();
    const { id } = semble.store.createPatient({ lastName: 'Example' });
    const { body } = await ask(semble, aFullToken(semble), PATIENT, { id: id.toUpperCase() });
    expect(body).toEqual({ data: { patient: { id, lastName: 'Example' } } });
  });

  it('refuses an id that is not 24 hexadecimal digits', async () => {
    const semble = await aLocalSemble();
    expect(await ask(semble, aFullToken(semble), PATIENT, { id: 'ABCDEFGHIJ' })).toMatchObject({
      status: 200,
      body: {
        data: { patient: null },
        errors: [{ message: expect.stringMatching(/^Cast to ObjectId failed/), path: ['patient'] }],
      },
    });
  });

  it('answers null for an unknown and for a deleted one', async () => {
    const semble = await aLocalSemble();
    const { id } = semble.store.createPatient({});
    semble.store.deletePatient(id);
    for (const gone of [id, 'a'.repeat(24)]) {
      const { body } = await ask(semble, aFullToken(semble), PATIENT, { id: gone });
      expect(body).toEqual({ data: { patient: null } });
    }
  });

  it('can answer the row of a deleted one instead, or an error', async () => {
    const semble = await aLocalSemble();
    const token = aFullToken(semble);
    const { id } = semble.store.createPatient({ lastName: 'Example' });
    semble.store.deletePatient(id);
    semble.store.deletedPatients = 'row';
    expect((await ask(semble, token, PATIENT, { id })).body).toEqual({
      data: { patient: { id, lastName: 'Example' } },
    });
    semble.store.deletedPatients = 'error';
    expect((await ask(semble, token, PATIENT, { id })).body).toMatchObject({
      data: { patient: null },
      errors: [{ message: 'Patient not found', path: ['patient'], extensions: { code: 'NOT_FOUND' } }],
    });
  });

  it('gives no name to a number whose definition was deleted', async () => {
    const semble = await aLocalSemble();
    const { store } = semble;
    const referenceId = store.addNumberDefinition('Insurance', 'USER');
    const { id } = store.createPatient({ numbers: [{ referenceId, value: 'A1' }] });
    for (const definition of store.numberDefinitions) {
      definition.deleted = definition.id === referenceId;
    }
    const query = 'query ($id: ID!) { patient(id: $id) { numbers { referenceId name value } } }';
    expect((await ask(semble, aFullToken(semble), query, { id })).body).toEqual({
      data: { patient: { numbers: [{ referenceId, name: null, value: 'A1' }] } },
    });
  });
});
