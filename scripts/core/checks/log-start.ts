import { InvalidArgumentError } from '@commander-js/extra-typings';
import { parseInstant } from '../../../src/mappers/dates.ts';
import { readSince } from './since.ts';

const PERIOD = /^([1-9]\d{0,4})([mhd])$/;
const MS = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/**
 * Reads an option that says from when on a log is read: a period before now (`90m`, `24h`, `7d`), a day, or an instant. Returns
 * an instant in UTC. Throws InvalidArgumentError for any other text and for a time in the future. `now` is in milliseconds since
 * 1970.
 */
export function readLogStart(text: string, now: number): string {
  const [, count, unit = ''] = PERIOD.exec(text) ?? [];
  const period = MS.get(unit);
  const instant =
    period === undefined ? parseInstant(sinceOf(text)) : new Date(now - Number(count) * period).toISOString();
  if (instant === undefined || Date.parse(instant) > now) {
    throw new InvalidArgumentError('This is in the future. Give a time that has passed, such as 24h.');
  }
  return instant;
}

function sinceOf(text: string): string {
  try {
    return readSince(text);
  } catch {
    throw new InvalidArgumentError(
      'Give a period, such as 90m, 24h or 7d, a day of the calendar, such as 2026-01-31 (its beginning in UTC), or an instant, such as 2026-01-31T08:00:00Z.',
    );
  }
}
