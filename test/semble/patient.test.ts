import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATIENT_ID } from '../../fixtures/bot.ts';
import { aSemblePatient } from '../../fixtures/semble-patient.ts';
import { parsePatient } from '../../src/semble/patient.ts';

function read(members: Record<string, unknown>) {
  const notes: string[] = [];
  return { patient: parsePatient({ id: PATIENT_ID, ...members }, (text) => notes.push(text)), notes };
}

describe('parsePatient', () => {
  it('reads every member that is mapped', () => {
    const said = { ...aSemblePatient(), archivedInfo: { archivedReason: 'DECEASED_PATIENT' } };
    expect(parsePatient(said, () => undefined)).toEqual(said);
  });

  it('distinguishes a list that is null from an unknown one', () => {
    expect(read({ phones: null, numbers: 7 }).patient).toStrictEqual({ id: PATIENT_ID, phones: null });
  });

  it('distinguishes unknown values from empty ones', () => {
    const { patient } = read({ email: null, phones: [], address: undefined });
    expect(patient).toEqual({ id: PATIENT_ID, email: null, phones: [] });
  });

  it('leaves out only an invalid value, and names it', () => {
    const { patient, notes } = read({
      firstName: 42,
      lastName: 'Example',
      archived: 'yes',
      phones: ['x', null, { phoneId: 'p1', phoneNumber: 7 }, { phoneId: 'p2', phoneNumber: '07700 900123' }],
      address: { city: 'Leeds', postcode: {} },
      relatedAccounts: { 0: 'x' },
    });
    expect(patient).toEqual({
      id: PATIENT_ID,
      lastName: 'Example',
      phones: [{ phoneId: 'p1' }, { phoneId: 'p2', phoneNumber: '07700 900123' }],
      address: { city: 'Leeds' },
    });
    expect(notes.map((note) => note.split(':')[0])).toEqual([
      'firstName',
      'phones',
      'phones.phoneNumber',
      'address.postcode',
      'relatedAccounts',
      'archived',
    ]);
  });

  it.each([undefined, null, 'x', 7, [], {}, { id: 7 }, { id: 'short' }, { id: `0${PATIENT_ID}` }])(
    'is undefined for %j',
    (raw) => {
      expect(parsePatient(raw, () => undefined)).toBeUndefined();
    },
  );

  it('does not take members from the prototype', () => {
    const raw: unknown = JSON.parse(`{"id":"${PATIENT_ID}","__proto__":{"firstName":"Mallory"}}`);
    expect(parsePatient(raw, () => undefined)).toEqual({ id: PATIENT_ID });
  });

  it('never throws, and never logs a value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('title', 'phones', 'address', 'numbers', 'archived'), fc.anything()),
        (members) => {
          const { notes } = read({ ...members, title: { secret: 'planted-value' } });
          expect(notes.join()).not.toContain('planted-value');
        },
      ),
    );
  });
});
