import fc from 'fast-check';
import { expect } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idsOf, someone } from '../../fixtures/operator.ts';
import { aScheduledEvent, isListOfChanged } from '../../fixtures/scheduled-bot.ts';
import { handler } from '../../src/bots/semble-patient-webhook.ts';
import type { Bot } from './lifecycle.ts';

/** What is wrong with the end of a page. */
const ENDS: readonly unknown[] = [null, {}, { hasMore: null }, { hasMore: 'false' }, []];

/** A request of a sweep for a list, by its number, breaks off with an end like this. Each request may. */
const breaks = fc.array(fc.option(fc.constantFrom(...ENDS), { nil: undefined, freq: 3 }), { maxLength: 8 });

/**
 * The schedule sweeps a practice whose lists break off. Where it says that it has seen all, Medplum has everybody; where it
 * says that it is complete, Medplum has everybody who changed.
 */
export function allMeansAll(bot: Bot = handler) {
  const sizes = fc.record({ changed: fc.nat(4), others: fc.nat(4), page: fc.integer({ min: 1, max: 3 }) });
  return fc.asyncProperty(sizes, breaks, async ({ changed, others, page }, coming) => {
    const medplum = new FakeMedplum();
    const semble = new FakeSemble().install();
    semble.maxPageSize = page;
    const ids = idsOf(changed + others);
    ids.forEach((id, index) => {
      semble.patients.set(id, someone(id, index < changed ? {} : { updatedAt: '2020-01-01T00:00:00.000Z' }));
    });
    const left = [...coming];
    semble.answer = (request) => {
      const end = request.query.startsWith('query List') ? left.shift() : undefined;
      if (end === undefined) {
        return undefined;
      }
      const count = isListOfChanged(request) ? changed : ids.length;
      const data = ids.slice(0, Math.min(page, count)).map((id) => semble.patients.get(id));
      return jsonAnswer({ data: { patients: { data, pageInfo: end }, practice: null } });
    };
    const answer = await bot(medplum.client, aScheduledEvent(), virtualClock());
    const stored = ids.filter((id) => medplum.only(id) !== undefined);
    if ('all' in answer && answer.all) {
      expect(stored).toEqual(ids);
      expect(answer.everybody).toBe(ids.length);
    }
    if ('complete' in answer && answer.complete) {
      expect(stored).toEqual(expect.arrayContaining(ids.slice(0, changed)));
    }
  });
}
