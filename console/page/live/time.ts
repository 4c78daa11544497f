const TIME = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const DAY_AND_TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const ZONE = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'long' });

/** An instant in the reader's zone: the time of today, or the day and the time. */
export function timeText(instant: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) {
    return 'an unknown time';
  }
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? TIME : DAY_AND_TIME).format(date);
}

/** The name of the reader's zone: `Europe/London, Greenwich Mean Time`. */
export function zoneName(): string {
  const name = ZONE.formatToParts(new Date()).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${Intl.DateTimeFormat().resolvedOptions().timeZone}, ${name}`;
}
