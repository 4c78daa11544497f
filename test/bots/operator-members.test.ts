import { beforeEach, describe, expect, it } from 'vitest';
import { OPERATOR_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, operate, someone } from '../../fixtures/operator.ts';

const A = idOf(1);
const REQUEST = { eventType: 'bot.sync', patientIds: [A], write: true };
let medplum: FakeMedplum;
let semble: FakeSemble;

beforeEach(() => {
  medplum = new FakeMedplum();
  semble = new FakeSemble().install();
  semble.patients.set(A, someone(A));
});

function send(body: unknown) {
  const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
  return deliver(medplum.client, { body, secrets, signedBy: 'operator' });
}

describe('the members of a request', () => {
  const lists = [
    ['no ids', undefined],
    ['an empty list', []],
    ['51 ids', idsOf(51)],
    ['one id too many beside a repeated one', [...idsOf(51), ...idsOf(51)]],
    ['an id of 23 digits', [A, A.slice(1)]],
    ['an id that is none', [A, 'planted']],
    ['an id that is a number', [7]],
    ['a list in a list', [[A]]],
    ['an id alone', A],
    ['null', null],
  ] as const;
  const ofList = lists.flatMap(([name, patientIds]) =>
    ['bot.sync', 'bot.retire'].map(
      (eventType) => [`${eventType} with ${name}`, { eventType, patientIds, write: true }] as const,
    ),
  );
  const ofSweep = [
    ['since without a zone', { since: '2026-01-02T03:04:05' }],
    ['since as a day', { since: '2026-01-02' }],
    ['since that is no moment', { since: '2026-13-02T03:04:05Z' }],
    ['since as a number', { since: 1_767_000_000 }],
    ['since as null', { since: null }],
    ['an empty since', { since: '' }],
    ['an empty cursor', { cursor: '' }],
    ['cursor as a number', { cursor: 2 }],
    ['cursor as null', { cursor: null }],
    ['cursor as a list', { cursor: [A] }],
  ].map(
    ([name, members]) =>
      [`bot.sweep with ${name}`, { eventType: 'bot.sweep', write: true, ...Object(members) }] as const,
  );
  const ofAny = ['bot.sweep', 'bot.sync', 'bot.retire'].flatMap((eventType) =>
    [undefined, null, 'true', 1, {}].map(
      (write) => [`${eventType} with write ${JSON.stringify(write)}`, { eventType, patientIds: [A], write }] as const,
    ),
  );

  it.each<readonly [string, unknown]>([
    ...ofList,
    ...ofSweep,
    ...ofAny,
    ['an event type that there is not', { ...REQUEST, eventType: 'bot.planted' }],
    ['an event type in another spelling', { ...REQUEST, eventType: 'BOT_SYNC' }],
    ['no event type', { ...REQUEST, eventType: undefined }],
    ['a list', [REQUEST]],
    ['no JSON', `${JSON.stringify(REQUEST)},`],
  ])('are 400: %s', async (_name, body) => {
    const { status, said } = await send(body);
    expect(status).toBe(400);
    expect(said).not.toContain('planted');
    expect(medplum.calls).toEqual([]);
    expect(semble.requests).toEqual([]);
  });

  it.each([
    ['the smallest sweep', { eventType: 'bot.sweep', write: false }],
    ['since with an offset', { eventType: 'bot.sweep', since: '2026-01-02T03:04:05.678+01:00', write: false }],
    ['since in UTC', { eventType: 'bot.sweep', since: '2026-01-02T03:04:05Z', write: false }],
    ['a cursor', { eventType: 'bot.sweep', cursor: A, write: false }],
    ['50 ids', { eventType: 'bot.sync', patientIds: idsOf(50), write: false }],
    [
      '50 ids of which each comes twice',
      { eventType: 'bot.sync', patientIds: [...idsOf(50), ...idsOf(50)], write: false },
    ],
    ['one id 60 times', { eventType: 'bot.retire', patientIds: Array(60).fill(A), write: false }],
    ['members that it does not know', { ...REQUEST, planted: 'planted' }],
  ])('are fine: %s', async (_name, body) => {
    expect((await send(body)).result).toBe('swept');
  });

  it('take an id in lower case, and a repeated id once', async () => {
    const patientIds = ['64C0FFEE0000000000000001', A, A];
    const { counts } = await operate(medplum.client, { eventType: 'bot.sync', patientIds, write: true });
    expect(counts).toEqual({ created: 1 });
    expect(semble.requests[0]?.variables).toEqual({ id0: A });
  });

  it('are sent to Semble unchanged: the cursor and the start time', async () => {
    const since = '2026-01-02T03:04:05+01:00';
    await send({ eventType: 'bot.sweep', since, cursor: A, write: false });
    expect(semble.requests[0]?.variables).toMatchObject({
      cursorPagination: { cursor: A },
      options: { updatedAt: { start: since } },
    });
  });
});
