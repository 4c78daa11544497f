import { type Note, plainReader } from './text.ts';

const DAY = /^(?!0000)\d{4}-\d{2}-\d{2}$/;
/** A day, alone or with a midnight without a zone. */
const PLAIN_DAY = /^(\d{4}-\d{2}-\d{2})([T ]00:00(:00([.,]0+)?)?)?$/i;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;
const HALF_A_DAY = 12 * 3_600_000;

/**
 * Maps a birth date to a FHIR `date` (`YYYY-MM-DD`). An instant, with `Z` or an offset, must be midnight in UTC or in
 * London, where a day in British Summer Time begins at 23:00 UTC. Returns undefined, with a note, for any other instant
 * and when the text is not a day of the calendar. Returns undefined when the text is empty or unknown.
 */
export function birthDate(raw: string | null | undefined, note: Note): string | undefined {
  const text = plainReader('birthDate', note)(raw);
  if (text === undefined) {
    return undefined;
  }
  const [, plain] = PLAIN_DAY.exec(text) ?? [];
  const time = parseInstant(inIsoForm(text));
  // parseInstant drops digits after the milliseconds.
  const isWholeSecond = !/[.,]\d*[1-9]/.test(text);
  const day = plain ?? (time && isWholeSecond ? dayThatBeginsAt(time) : undefined);
  if (day && isDay(day)) {
    return day;
  }
  note(
    time
      ? 'birthDate: an instant that is not midnight in UTC or London, left as it is'
      : 'birthDate: not a day of the calendar, left as it is',
  );
  return undefined;
}

/** Parses a text with date, time and zone to a FHIR `instant` in UTC. Returns undefined for any other text. */
export function parseInstant(text: string): string | undefined {
  const time = INSTANT.test(text) && isDay(text.slice(0, 10)) ? Date.parse(text) : Number.NaN;
  const utc = Number.isNaN(time) ? '' : new Date(time).toISOString();
  // In UTC the year can be outside the years of FHIR.
  return utc && !/^(0000|[+-])/.test(utc) ? utc : undefined;
}

/** Writes an instant as in ISO 8601: `T` before the time, capitals, and minutes in the offset. */
function inIsoForm(text: string): string {
  return text
    .toUpperCase()
    .replace(' ', 'T')
    .replace(/[+-]\d{2}$/, '$&:00');
}

let london: Intl.DateTimeFormat | undefined;

function dayThatBeginsAt(utc: string): string | undefined {
  if (utc.endsWith('T00:00:00.000Z')) {
    return utc.slice(0, 10);
  }
  const time = new Date(utc);
  // The formatter is created on first use, because that takes about 12 milliseconds.
  london ??= new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', hourCycle: 'h23', timeStyle: 'medium' });
  const isMidnight = london.format(time) === '00:00:00';
  // London is at most two hours from UTC, so noon in London is on the same day in UTC.
  return isMidnight ? new Date(time.getTime() + HALF_A_DAY).toISOString().slice(0, 10) : undefined;
}

/** FHIR's years run from 0001 to 9999. `Date` reads the 30th of February as a day in March. */
function isDay(text: string): boolean {
  return DAY.test(text) && new Date(`${text}T00:00Z`).getUTCDate() === Number(text.slice(8));
}
