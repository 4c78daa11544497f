import type { Note } from './text.ts';

const MIDNIGHT = /^(T00:00(:00(\.0+)?)?Z?)?$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

/**
 * The FHIR `date` (`YYYY-MM-DD`) of a day that Semble sends as midnight UTC: its first ten characters, whatever the
 * zone. Undefined, with a note, when there is no such day.
 */
export function birthDate(text: string, note: Note): string | undefined {
  const day = text.slice(0, 10);
  if (!isDay(day)) {
    note('birthDate: not a day of the calendar, left as it is');
    return undefined;
  }
  if (!MIDNIGHT.test(text.slice(10))) {
    note('birthDate: a day with a time, of which only the day was taken');
  }
  return day;
}

/** The FHIR `instant` in UTC of a text with date, time and zone; undefined when it is none. */
export function instant(text: string): string | undefined {
  const time = INSTANT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  const utc = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // The zone can take it out of the years that FHIR has.
  return utc && !/^(0000|\+)/.test(utc) ? utc : undefined;
}

/** FHIR's years run from 0001 to 9999. */
function isDay(text: string): boolean {
  // The 30th of February would be a day in March.
  return /^(?!0000)\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00Z`).getUTCDate() === +text.slice(8);
}
