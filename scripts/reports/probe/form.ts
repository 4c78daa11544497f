const INSTANT = /^\d{4}-\d\d-\d\d(?:([T ])(\d\d:\d\d(?::\d\d)?)([.,]\d{1,9})?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;
/** Midnight, and midnight of London's summer in UTC. */
const MIDNIGHTS: ReadonlySet<string> = new Set(['00:00', '00:00:00', '23:00', '23:00:00']);

/**
 * The form of a birth date or an instant: each digit becomes `d`, but a midnight stays as it is, and fractions of zero too.
 * Anything else is described as `formOfText` does.
 */
export function formOfDate(value: unknown): string {
  const match = typeof value === 'string' ? INSTANT.exec(value) : null;
  if (!match) {
    return formOfText(value);
  }
  const [, separator, time = '', fraction = '', zone = ''] = match;
  if (separator === undefined) {
    return 'dddd-dd-dd';
  }
  const isMidnight = MIDNIGHTS.has(time) && /^[.,]?0*$/.test(fraction);
  const shown = isMidnight ? time + fraction : `${time}${fraction}`.replace(/\d/g, 'd');
  return `dddd-dd-dd${separator}${shown}${zone.replace(/\d/g, 'd')}`;
}

/** The longest number of which the form is shown. */
const MAX_DIGITS = 16;

/**
 * Describes a text without any part of it, in one of a few ways: `empty`, `word`, `words`, `letters and digits`, `other`, or
 * for digits in groups their form, such as `ddd ddd dddd`.
 */
export function formOfText(value: unknown): string {
  if (typeof value !== 'string') {
    return value === null ? 'null' : typeof value;
  }
  if (value.trim() === '') {
    return 'empty';
  }
  if (/^\d+(?:[ -]\d+){0,4}$/.test(value) && value.length <= MAX_DIGITS) {
    return value.replace(/\d/g, 'd');
  }
  if (/^\p{L}+$/u.test(value)) {
    return 'word';
  }
  if (/^\p{L}+(?:[ _/-]\p{L}+)*$/u.test(value)) {
    return 'words';
  }
  return /^[\p{L}\p{N}]+$/u.test(value) ? 'letters and digits' : 'other';
}
