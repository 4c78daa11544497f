import fc from 'fast-check';
import { expect } from 'vitest';
import { aBotEvent, OPERATOR_SECRET, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idsOf, someone } from '../../fixtures/operator.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import type { Bot } from './lifecycle.ts';

/** A patient of a page: its name in the list, in Semble by its id, and in Medplum before, if it is there. */
const NAME = fc.constantFrom('Zara', 'Zora', 'Zita');
const patient = fc.record({ listed: NAME, now: NAME, stored: fc.option(NAME, { nil: undefined }) });

/**
 * A page of a sweep whose list may be older than both sides. What equals the list stays: a later change has a delivery of
 * its own. In all else both sides agree in the end, and no update has written what the list alone has.
 */
export function noUpdateFromTheList(bot: Bot = handler) {
  return fc.asyncProperty(fc.array(patient, { minLength: 1, maxLength: 4 }), async (patients) => {
    const medplum = new FakeMedplum();
    const semble = new FakeSemble().install();
    const ids = idsOf(patients.length);
    const request = async (body: object): Promise<void> => {
      const secrets = someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET });
      await bot(medplum.client, aBotEvent({ body: { ...body }, secrets, signedBy: 'operator' }), virtualClock());
    };
    for (const [index, { stored }] of patients.entries()) {
      const id = ids[index] ?? '';
      if (stored) {
        semble.patients.set(id, someone(id, { firstName: stored }));
        await request({ eventType: 'bot.sync', patientIds: [id], write: true });
      }
    }
    const before = medplum.history.length;
    const rows = patients.map(({ listed }, index) => someone(ids[index] ?? '', { firstName: listed }));
    patients.forEach(({ now }, index) => {
      semble.patients.set(ids[index] ?? '', someone(ids[index] ?? '', { firstName: now }));
    });
    semble.answer = ({ query }) =>
      query.startsWith('query List')
        ? jsonAnswer({ data: { patients: { data: rows, pageInfo: { hasMore: false } }, practice: null } })
        : undefined;
    await request({ eventType: 'bot.sweep', write: true });
    for (const [index, { listed, now, stored }] of patients.entries()) {
      const id = ids[index] ?? '';
      const written = medplum.history.slice(before).filter(({ identifier }) => identifier?.[0]?.value === id);
      const isLeft = stored === listed;
      if (stored) {
        expect(written.map(({ name }) => name?.[0]?.given?.[0])).toEqual(isLeft || stored === now ? [] : [now]);
      }
      expect(medplum.only(id)).toMatchObject({ name: [{ given: [isLeft ? stored : now] }] });
      expect(medplum.only(id)?.meta?.tag).toBeUndefined();
    }
  });
}
