import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
});

/** An answer without the patient, with these errors, each in the place of the patient unless it names another. */
function inPlaceOfThePatient(...errors: readonly object[]): Response {
  const listed = errors.map((error) => ({ path: ['patient'], ...error }));
  return jsonAnswer({ data: { patient: null }, errors: listed });
}

const send = () => deliver(medplum.client, { body: aDelivery() });

describe('Semble has no such patient', () => {
  it.each([
    ['a text', { message: 'Patient not found' }],
    ['a text in capitals', { message: 'THE PATIENT DOES NOT EXIST' }],
    ['a code', { message: 'x', extensions: { code: 'NOT_FOUND' } }],
    ['a code in small letters', { message: '', extensions: { code: 'not_found' } }],
  ])('by %s in the place of the patient, at any status: absent', async (_how, error) => {
    for (const [status, data] of [
      [200, { patient: null }],
      [200, null],
      [400, null],
      [404, { patient: null }],
    ] as const) {
      semble.answer = () => jsonAnswer({ data, errors: [{ ...error, path: ['patient'] }] }, status);
      expect((await send()).result).toBe('absent');
    }
  });

  it.each<[string, () => Response]>([
    ['a page that is not there', () => new Response('Not Found', { status: 404 })],
    ['JSON that is not there', () => jsonAnswer({ message: 'Not Found' }, 404)],
    ['an error without a path', () => jsonAnswer({ errors: [{ message: 'Not Found' }] }, 404)],
    [
      'an error without a path at 200',
      () => jsonAnswer({ data: { patient: null }, errors: [{ message: 'Not found' }] }),
    ],
    ['null at 404', () => jsonAnswer({ data: { patient: null } }, 404)],
    ['410', () => jsonAnswer({ errors: [{ message: 'Gone' }] }, 410)],
    ['a status for a code', () => inPlaceOfThePatient({ message: 'x', extensions: { code: 404 } })],
    ['a part of the patient', () => inPlaceOfThePatient({ message: 'Not found', path: ['patient', 'phones'] })],
    ["a server's name", () => inPlaceOfThePatient({ message: 'getaddrinfo ENOTFOUND db.internal.example' })],
    ['another error beside it', () => inPlaceOfThePatient({ message: 'Not found' }, { message: 'Something broke' })],
  ])('is not the meaning of this answer, which is 504: %s', async (_what, answer) => {
    semble.answer = answer;
    expect((await send()).status).toBe(504);
  });
});
