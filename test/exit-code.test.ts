import { expect, it } from 'vitest';
import { exitCodeOf } from './support/exit-code.ts';

it.each([
  [[0, 0], 0],
  [[1, 0], 1],
  [[0, 1], 1],
  [[1, 1], 1],
  [[0, null], 1],
] as const)('processes that end with %j are one with %d', (statuses, code) => {
  expect(exitCodeOf(statuses)).toBe(code);
});
