import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatSummary, parseSummary } from '../../src/bots/summary-line.ts';

const name = fc.stringMatching(/^[A-Za-z]\w{0,20}$/).filter((text) => text !== 'result');
const value = fc.oneof(fc.stringMatching(/^[\w.:-]{1,100}$/), fc.integer(), fc.boolean());
const facts = fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key, maxLength: 12 });
const result = fc.stringMatching(/^\w{1,12}$/);
const otherLine = fc.string().filter((text) => !text.includes('\n') && !text.includes('result='));

it('A summary line is read as it was written, wherever it stands in a log', () => {
  fc.assert(
    fc.property(facts, facts, result, otherLine, otherLine, (before, after, word, first, last) => {
      const names = new Set(before.map(([key]) => key));
      const written = [...before, ['result', word] as const, ...after.filter(([key]) => !names.has(key))];
      const log = [first, formatSummary(written), last].join('\n');
      expect([...parseSummary(log)]).toEqual(written.map(([key, fact]) => [key, String(fact)]));
    }),
  );
});

it('A log without a result has no summary', () => {
  expect(parseSummary('START\nms=9 noresult=1\nEND').size).toBe(0);
});

it('The time that a platform writes before the line is ignored', () => {
  const log = '2026-01-31T08:00:00.000Z\tid\tINFO\tevent=patient.updated result=updated\nEND';
  expect(Object.fromEntries(parseSummary(log))).toEqual({ event: 'patient.updated', result: 'updated' });
});
