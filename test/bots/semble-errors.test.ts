import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery, PATIENT_ID } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../../fixtures/operator.ts';
import { NHS_NUMBER_SYSTEM } from '../../src/fhir/systems.ts';

let medplum: FakeMedplum;
let semble: FakeSemble;
let clock: ReturnType<typeof virtualClock>;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  clock = virtualClock();
  semble.patients.set(PATIENT_ID, someone(PATIENT_ID));
});

interface GraphqlError {
  readonly message?: string;
  readonly path?: readonly unknown[];
  readonly extensions?: object;
}

/** An answer without the patient, with these errors, each in the place of the patient unless it names another. */
function inPlaceOfThePatient(...errors: readonly GraphqlError[]): Response {
  const listed = errors.map((error) => ({ path: ['patient'], ...error }));
  return jsonAnswer({ data: { patient: null }, errors: listed });
}

function answers(answer: () => Response, times = Number.POSITIVE_INFINITY): void {
  let left = times;
  semble.answer = () => (left-- > 0 ? answer() : undefined);
}

const send = (eventType = 'patient.updated') => deliver(medplum.client, { body: aDelivery({ eventType }) }, clock);

const TOO_OFTEN: readonly (readonly [string, () => Response])[] = [
  ['a code alone', () => jsonAnswer({ errors: [{ extensions: { code: 'THROTTLED' } }] })],
  ['a text with an underscore', () => jsonAnswer({ errors: [{ message: 'Rate_limit exceeded' }] })],
  ['a code without separators', () => jsonAnswer({ errors: [{ message: 'x', extensions: { code: 'RateLimited' } }] })],
  ['a status for a code', () => jsonAnswer({ errors: [{ message: 'x', extensions: { code: 429 } }] })],
  ['a code beside the text', () => jsonAnswer({ errors: [{ message: 'x', code: 'TOO_MANY_REQUESTS' }] })],
  ['null for data', () => jsonAnswer({ data: null, errors: [{ message: 'Too many requests' }] })],
  ['one error that is no list', () => jsonAnswer({ errors: { message: 'Request was throttled' } })],
  ['errors that are texts', () => jsonAnswer({ errors: ['Too many requests'] })],
  ['a message without errors', () => jsonAnswer({ message: 'API rate limit exceeded' })],
  ['an error without a list', () => jsonAnswer({ error: { code: 'TOO_MANY_REQUESTS' } })],
  ['a text for an error', () => jsonAnswer({ error: 'Too many requests, please try again later.' })],
  ['the path of the patient', () => inPlaceOfThePatient({ message: 'RATE_LIMITED' })],
  ['a path in the patient', () => inPlaceOfThePatient({ message: 'rate limit', path: ['patient', 'phones'] })],
  ['another error before it', () => inPlaceOfThePatient({ message: 'Missing permission x' }, { message: 'throttled' })],
  ['the path of the practice', () => inPractice('Throttled')],
  ['400', () => jsonAnswer({ errors: [{ message: 'Throttled' }] }, 400)],
  ['401', () => jsonAnswer({ errors: [{ message: 'Too many requests' }] }, 401)],
  ['403 in JSON', () => jsonAnswer({ message: 'You have exceeded a rate limit' }, 403)],
  ['404', () => jsonAnswer({ errors: [{ message: 'Throttled' }] }, 404)],
  ['503 in JSON', () => jsonAnswer({ errors: [{ extensions: { code: 'THROTTLED' } }] }, 503)],
  ['503 in words', () => new Response('Too many requests', { status: 503, headers: { 'content-type': 'text/plain' } })],
];

function inPractice(message: string): Response {
  const data = { patient: someone(PATIENT_ID), practice: null };
  return jsonAnswer({ data, errors: [{ message, path: ['practice', 'practiceNumbers'] }] });
}

describe('a rate limit of Semble', () => {
  it.each(TOO_OFTEN)('and the bot waits and asks again: %s', async (_how, answer) => {
    answers(answer, 2);
    expect((await send()).result).toBe('created');
    expect(clock.waits.slice(0, 2)).toEqual([700, 1300]);
  });

  it.each(TOO_OFTEN)('and goes on so until the deadline, which is 429: %s', async (_how, answer) => {
    answers(answer);
    const start = clock.now();
    const { status, log } = await send();
    expect([status, log.at(-2)]).toEqual([429, 'rate-limited: Semble asks to slow down']);
    expect(clock.now() - start).toBeGreaterThan(6000);
    expect(clock.now() - start).toBeLessThan(12_000);
    expect(medplum.patients.size).toBe(0);
  });

  it('at the second read, which waits too', async () => {
    let reads = 0;
    semble.answer = () => (++reads === 2 ? inPlaceOfThePatient({ extensions: { code: 'THROTTLED' } }) : undefined);
    expect((await send()).result).toBe('created');
    expect(reads).toBe(3);
    expect(clock.waits).toEqual([700]);
  });

  it('of the list, also in the place of one row', async () => {
    const list = (path?: readonly unknown[]) => () =>
      jsonAnswer({
        data: { patients: { data: [null, { id: PATIENT_ID }], pageInfo: { hasMore: false } } },
        errors: [{ message: 'RATE_LIMITED', ...(path && { path }) }],
      });
    for (const answer of [list(), list(['patients']), list(['patients', 'data', 0])]) {
      answers(answer, 1);
      const { counts } = await operate(medplum.client, { eventType: 'bot.sweep', write: false });
      expect(counts).toEqual({ created: 1 });
    }
  });

  it('of one patient of a page, which alone has failed', async () => {
    const ids = idsOf(3);
    ids.forEach((id) => void semble.patients.set(id, someone(id)));
    semble.patientErrors.set(idOf(2), 'Rate_limit exceeded');
    const { counts, failed } = await operate(medplum.client, { eventType: 'bot.sync', patientIds: ids, write: true });
    expect(counts).toEqual({ created: 2, failed: 1 });
    expect(failed).toEqual([{ id: idOf(2), reason: 'rate-limited' }]);
  });
});

const TOKEN_LINE = 'refused: SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access';
const ROLE_LINE = 'refused: SEMBLE_API_TOKEN may not read patients: check its role in Semble';

describe('Semble refuses', () => {
  it.each([
    ['invalid or expired jwt', undefined, TOKEN_LINE],
    ['Token has been revoked', undefined, TOKEN_LINE],
    ['Session expired', undefined, TOKEN_LINE],
    ['Not authenticated', 'INTERNAL_SERVER_ERROR', TOKEN_LINE],
    ['x', 'UNAUTHENTICATED', TOKEN_LINE],
    ['Unauthorised', undefined, TOKEN_LINE],
    ['Insufficient permissions', undefined, ROLE_LINE],
    ['You are not allowed to read this patient', undefined, ROLE_LINE],
    ['Not authorised to access patient', 'INTERNAL_SERVER_ERROR', ROLE_LINE],
    ['x', 'ACCESS_DENIED', ROLE_LINE],
    ['Patient not found or access denied', undefined, ROLE_LINE],
    ['Patient not found', 'FORBIDDEN', ROLE_LINE],
  ])('%j (%s): 500, and the log names the setting to check', async (message, code, line) => {
    for (const path of [['patient'], undefined, ['patient', 'id']]) {
      const error = { message, ...(code && { extensions: { code } }), ...(path && { path }) };
      for (const body of [
        { data: { patient: null }, errors: [error] },
        { data: null, errors: [error] },
      ]) {
        for (const status of [200, 400, 404]) {
          semble.answer = () => jsonAnswer(body, status);
          const { status: answered, log, said } = await send();
          expect([answered, log.at(-2)]).toEqual([500, line]);
          expect(said).not.toContain(message === 'x' ? 'ACCESS' : message);
        }
      }
    }
    expect(medplum.patients.size).toBe(0);
  });

  it('the second read, and the Patient stays unconfirmed for the repeat', async () => {
    let reads = 0;
    semble.answer = () => (++reads === 2 ? inPlaceOfThePatient({ message: 'jwt expired' }) : undefined);
    expect((await send()).status).toBe(500);
    expect(medplum.patients.size).toBe(1);
    semble.answer = () => undefined;
    expect((await send()).result).toBe('updated');
  });

  it('one patient of a page, which alone has failed', async () => {
    const ids = idsOf(3);
    ids.forEach((id) => void semble.patients.set(id, someone(id)));
    semble.patientErrors.set(idOf(1), 'Insufficient permissions');
    semble.patientErrors.set(idOf(3), 'invalid or expired jwt');
    const { counts, failed } = await operate(medplum.client, { eventType: 'bot.sync', patientIds: ids, write: true });
    expect(counts).toEqual({ created: 1, failed: 2 });
    expect(failed.map(({ reason }) => reason)).toEqual(['refused', 'refused']);
  });

  it('a page as a whole', async () => {
    for (const message of ['invalid or expired jwt', 'Insufficient permissions']) {
      answers(() => jsonAnswer({ data: null, errors: [{ message }] }));
      const request = { eventType: 'bot.sync', patientIds: idsOf(2), write: true };
      expect((await operate(medplum.client, request)).status).toBe(500);
      expect((await operate(medplum.client, { eventType: 'bot.sweep', write: true })).status).toBe(500);
    }
  });

  it('a request to retire, and no Patient is retired', async () => {
    await send();
    for (const message of ['invalid or expired jwt', 'Patient not found or access denied']) {
      semble.patientErrors.set(PATIENT_ID, message);
      const request = { eventType: 'bot.retire', patientIds: [PATIENT_ID], write: true };
      expect((await operate(medplum.client, request)).counts).toEqual({ failed: 1 });
    }
    expect(medplum.patients.size).toBe(1);
  });

  it('a member of the patient: that member is unknown, and the rest is written', async () => {
    semble.patients.set(PATIENT_ID, someone(PATIENT_ID, { email: 'zara@example.com' }));
    await send();
    const data = { patient: someone(PATIENT_ID, { firstName: 'Zora', email: null }), practice: null };
    for (const message of [
      'Insufficient permissions',
      'Access denied',
      'Not authorised to read email',
      'jwt expired',
    ]) {
      semble.answer = () => jsonAnswer({ data, errors: [{ message, path: ['patient', 'email'] }] });
      expect((await send()).status).toBe(200);
      expect(medplum.only(PATIENT_ID)).toMatchObject({
        name: [{ given: ['Zora'] }],
        telecom: [{ value: 'zara@example.com' }],
      });
    }
  });
});

it('a rate limit on the definitions keeps a stored NHS number', async () => {
  const numbers = [{ id: 'n1', referenceId: '64b000000000000000000001', value: '999 000 0018' }];
  semble.patients.set(PATIENT_ID, someone(PATIENT_ID, { numbers }));
  const data = { patient: someone(PATIENT_ID, { numbers }), practice: null };
  answers(() => jsonAnswer({ data, errors: [{ message: 'Throttled', path: ['practice'] }] }), 1);
  expect((await send()).result).toBe('created');
  const systems = medplum.only(PATIENT_ID)?.identifier?.map(({ system }) => system);
  expect(systems).toContain(NHS_NUMBER_SYSTEM);
});
