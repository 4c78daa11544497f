import { InvalidArgumentError } from '@commander-js/extra-typings';
import { parseInstant } from '../../../src/mappers/dates.ts';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * Reads an option that is a point in time: an instant with a time zone, or a day, which is its beginning in UTC. Returns an
 * instant. Throws InvalidArgumentError for any other text, and for a day that is not in the calendar.
 */
export function readSince(text: string): string {
  const instant = DAY.test(text) ? `${text}T00:00:00Z` : text;
  if (parseInstant(instant) === undefined) {
    throw new InvalidArgumentError(
      'Give a day of the calendar, such as 2026-01-31 (its beginning in UTC), or an instant, such as 2026-01-31T08:00:00Z.',
    );
  }
  return instant;
}
