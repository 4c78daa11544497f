import {
  badRequest,
  forbidden,
  multipleMatches,
  OperationOutcomeError,
  preconditionFailed,
  tooManyRequests,
} from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { type Call, serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { TimeUp } from '../../src/clock.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, Page } from './page.ts';

let page: Page;
let clock: ReturnType<typeof virtualClock>;

beforeEach(() => {
  page = new Page(1);
  clock = virtualClock();
});

/** Lets each such call fail. */
function fail(call: Call, error: unknown): void {
  page.medplum.wire.before = (name) => {
    if (name === call) {
      throw error;
    }
  };
}

function store(): void {
  const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }];
  page.medplum.put({ resourceType: 'Patient', identifier } satisfies Patient);
}

const refused = (...given: ConstructorParameters<typeof OperationOutcomeError>) => new OperationOutcomeError(...given);
const kind = (message: string) => () =>
  jsonAnswer({ data: { patient: null }, errors: [{ message, path: ['patient'] }] });

describe('the log of a run that ended without a result', () => {
  it.each<[string, () => void]>([
    [
      'quarantined: two Patients have this Semble id, or one has two',
      () => {
        store();
        store();
      },
    ],
    ['quarantined: two Patients have this Semble id, or one has two', () => fail('create', refused(multipleMatches))],
    [
      'quarantined: Medplum rejects the Patient as invalid',
      () => fail('create', refused(badRequest('Invalid date', 'Patient.birthDate'))),
    ],
    ['refused: Medplum denies the bot: check its access policy', () => fail('search', refused(forbidden))],
    ['rate-limited: Medplum asks to slow down', () => fail('search', refused(tooManyRequests))],
    ['conflict: Medplum kept answering with conflicts', () => fail('create', serialisationConflict())],
    ['unavailable: Medplum could not be reached or failed', () => fail('search', new TypeError('fetch failed'))],
    [
      'conflict: other writers were faster until the deadline',
      () => {
        store();
        fail('update', refused(preconditionFailed));
      },
    ],
    ['unavailable: no answer before the deadline', () => (clock.within = () => Promise.reject(new TimeUp()))],
    ['rate-limited: Semble asks to slow down', () => (page.semble.answer = () => jsonAnswer({}, 429))],
    [
      'refused: SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access',
      () => (page.semble.answer = () => jsonAnswer({}, 401)),
    ],
    [
      'refused: SEMBLE_API_TOKEN may not read patients: check its role in Semble',
      () => (page.semble.answer = kind('Missing permission patient')),
    ],
    ['unavailable: Semble gave no answer: not-json', () => (page.semble.answer = () => htmlAnswer(502))],
    ['unavailable: Semble gave no answer: failed', () => (page.semble.answer = kind('Something broke'))],
    [
      'unavailable: the deadline came before the second request',
      () => {
        page.semble.patients.clear();
        page.semble.answer = () => clock.wait(11_000).then(() => undefined);
      },
    ],
  ])('%s', async (line, happens) => {
    happens();
    const { log } = await deliver(page.medplum.client, { body: aDelivery({ identifiers: { patientId: A } }) }, clock);
    expect(log.slice(0, -1)).toEqual([line]);
  });
});
