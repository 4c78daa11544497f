/** The texts of one row of the log, by column. */
export interface LogRow {
  /** An instant without the fraction of the second, or the name of the column. */
  readonly time: string;
  readonly result: string;
  readonly event: string;
  readonly patient: string;
  readonly took: string;
  readonly signed: string;
}

/** The names of the columns. */
export const HEADING: LogRow = {
  time: 'time (UTC)',
  result: 'result',
  event: 'event',
  patient: 'Semble id',
  took: 'took',
  signed: 'signed',
};

type Column = keyof LogRow;
type Widths = Readonly<Partial<Record<Column, number>>>;

/** The columns in their order, with fixed widths, so that entries that come one by one are aligned. */
const FULL: Widths = { time: 20, result: 11, event: 31, patient: 24, took: 9, signed: 13 };

/** Characters between two columns. */
const GAP = 2;
/** The length of a time without its year: `11-29 21:40:59`. */
const SHORT_TIME = 14;
/** The column of events gets no narrower than this. */
const MIN_EVENT = 12;

/** The texts of a row, padded to columns that fit into `width` characters as far as they can. */
export function logCells(row: LogRow, width: number): string[] {
  return Object.entries(widthsFor(width)).map(([column, size]) => {
    const text = isColumn(column) ? fitted(column, row[column], size) : '';
    // Where rows are not broken, details follow the last column.
    return column === 'took' ? text.padStart(size) : column === 'signed' ? text : text.padEnd(size);
  });
}

/**
 * Chooses the columns: what took how long and how old the signature was go first, then the year, then the beginnings of long
 * names of events.
 */
function widthsFor(width: number): Widths {
  const { signed: _signed, ...withoutSigned } = FULL;
  const { took: _took, ...withoutTook } = withoutSigned;
  const withoutYear = { ...withoutTook, time: SHORT_TIME };
  const found = [FULL, withoutSigned, withoutTook, withoutYear].find((widths) => lengthOf(widths) <= width);
  const event = Math.max(MIN_EVENT, (FULL.event ?? 0) - (lengthOf(withoutYear) - width));
  return found ?? { ...withoutYear, event };
}

function lengthOf(widths: Widths): number {
  const sizes = Object.values(widths);
  return sizes.reduce((sum, size) => sum + size, GAP * (sizes.length - 1));
}

/** Shortens a text that is wider than its column, where that leaves what tells it from others. */
function fitted(column: Column, text: string, size: number): string {
  if (text.length <= size) {
    return text;
  }
  if (column === 'time') {
    return text.slice(5, 19).replace('T', ' ');
  }
  return column === 'event' ? `…${text.slice(1 - size)}` : text;
}

function isColumn(name: string): name is Column {
  return Object.hasOwn(FULL, name);
}
