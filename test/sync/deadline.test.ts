import { OperationOutcomeError, preconditionFailed } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { deliver } from '../../fixtures/deliver.ts';
import { TimeUp } from '../../src/clock.ts';
import { A, Page } from './page.ts';

let page: Page;
let clock: ReturnType<typeof virtualClock>;

beforeEach(() => {
  page = new Page(1);
  clock = virtualClock();
});

const send = () => deliver(page.medplum.client, { body: aDelivery({ identifiers: { patientId: A } }) }, clock);

/** Lets the time be up in the middle of the nth call to the outside. */
function upIn(nth: number): void {
  let calls = 0;
  const isUp = (): never => {
    throw new TimeUp();
  };
  clock.within = (_ms, promise) => (++calls === nth ? promise.then(isUp, isUp) : promise);
}

describe('the deadline', () => {
  it('is a time after which no request is sent', async () => {
    page.medplum.wire.after = () => clock.wait(12_000);
    const { status, log } = await send();
    expect([status, log[0]]).toEqual([504, 'unavailable: no answer before the deadline']);
    expect(page.semble.requests).toEqual([]);
  });

  it.each([
    ['the search', 1],
    ["Semble's answer", 2],
    ['the create', 3],
    ['the second read', 4],
    ['the confirmation', 5],
  ])('in the middle of %s is 504', async (_name, nth) => {
    upIn(nth);
    const { status, log } = await send();
    expect([status, log[0]]).toEqual([504, 'unavailable: no answer before the deadline']);
  });

  it.each([
    ['the search', 4],
    ["Semble's answer", 5],
    ['the update', 6],
  ])('in the middle of %s after a lost race is 409, as those who won were in the way', async (_name, nth) => {
    await send();
    page.atSemble(A, { firstName: 'Zora' });
    page.medplum.wire.before = (call) => {
      if (call === 'update') {
        throw new OperationOutcomeError(preconditionFailed);
      }
    };
    upIn(nth);
    const { status, log } = await send();
    expect([status, log[0]]).toEqual([409, 'conflict: other writers were faster until the deadline']);
  });
});
