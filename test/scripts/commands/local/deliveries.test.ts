import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../../../local/semble/webhooks/delivery.ts';
import { deliveryLine } from '../../../../scripts/commands/local/deliveries.ts';

const ID = '507f191e810c19729de860ea';
const anAttempt = (overrides: Partial<Attempt> = {}): Attempt => ({
  deliveryId: '1',
  subscriptionId: '2',
  eventId: '3',
  eventType: 'patient.created',
  body: JSON.stringify({ identifiers: { patientId: ID } }),
  headers: {},
  status: 200,
  answer: '{"result":"created"}',
  sentAt: new Date(2026, 0, 2, 3, 4, 5).getTime(),
  milliseconds: 12.6,
  ...overrides,
});

describe('the line of a delivery', () => {
  it('says when, what, the answer, the result, how long and who', () => {
    expect(deliveryLine(anAttempt())).toBe(`03:04:05 patient.created        200 created     13 ms ${ID}`);
  });

  it.each<readonly [string, Partial<Attempt>, string]>([
    ['no answer', { status: undefined, answer: 'TypeError: fetch failed' }, `--- failed      13 ms ${ID}`],
    ['a failure', { status: 504, answer: '{"resourceType":"OperationOutcome"}' }, `504 failed      13 ms ${ID}`],
    ['an answer of no bot', { answer: '<html>' }, `200 -           13 ms ${ID}`],
    ['an answer that a terminal would obey', { answer: '{"result":"\\u001b[2J"}' }, `200 -           13 ms ${ID}`],
    ['a merge', { body: `{"identifiers":{"sourcePatientId":"${ID}"}}` }, `200 created     13 ms ${ID}`],
    ['an event of no patient', { body: '{"identifiers":{"subscriptionId":"1"}}' }, '200 created     13 ms'],
  ])('shows %s', (_, overrides, end) => {
    expect(deliveryLine(anAttempt(overrides))).toBe(`03:04:05 patient.created        ${end}`);
  });
});
