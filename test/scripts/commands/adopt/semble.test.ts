import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { expect, it } from 'vitest';
import { virtualClock } from '../../../../fixtures/clock.ts';
import { DEFINITIONS_DOCUMENT, PEOPLE_FIELDS } from '../../../../scripts/commands/adopt/semble-people.ts';
import { Budget, rateLimited } from '../../../../scripts/semble/pace.ts';
import { listByCursor, listByPage } from '../../../../src/semble/list-patients.ts';

it('asks Semble 200 times a minute at most, and waits for nothing that took its time', async () => {
  const clock = virtualClock(0);
  const asked: number[] = [];
  let takes = 0;
  const ask = rateLimited(async () => {
    asked.push(clock.now());
    await clock.wait(takes);
    return { data: {}, problems: [] };
  }, new Budget(clock));
  for (let count = 0; count < 1000; count += 1) {
    await ask('', {});
  }
  for (const start of asked) {
    expect(asked.filter((time) => time >= start && time < start + 60_000).length).toBeLessThanOrEqual(200);
  }
  takes = 700;
  await ask('', {});
  const before = clock.now();
  await ask('', {});
  expect(asked.at(-1)).toBe(before);
});

const schema = buildSchema(readFileSync('src/semble/schema.graphql', 'utf8'));

it.each([DEFINITIONS_DOCUMENT, listByCursor(PEOPLE_FIELDS), listByPage(PEOPLE_FIELDS)])(
  'asks only for what the schema has: %s',
  (document) => {
    expect(validate(schema, parse(document))).toEqual([]);
  },
);
