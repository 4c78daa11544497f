/** The first row names the columns. */
export type Table = readonly (readonly string[])[];

/** The report of one part of the benchmark. */
export interface Section {
  readonly title: string;
  /** Paragraphs, and tables between them. */
  readonly content: readonly (string | Table)[];
}

/** One question, the answer for a user in a sentence, the table with the figures, and how they were measured. */
export interface Question {
  readonly asks: string;
  readonly answer: string;
  readonly table: Table;
  readonly measured?: string;
}

/** The question as content of a section, under a heading of its own. */
export function inContent({ asks, answer, table, measured }: Question): (string | Table)[] {
  return [`### ${asks}`, answer, table, ...(measured === undefined ? [] : [measured])];
}

/** Writes a section as Markdown, which is easy to read on a screen too. */
export function inMarkdown({ title, content }: Section): string {
  return [`## ${title}`, ...content.map((one) => (typeof one === 'string' ? one : tableInMarkdown(one)))].join('\n\n');
}

function tableInMarkdown(rows: Table): string {
  const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column] ?? ''));
  const widths = columns.map((cells) => Math.max(3, ...cells.map(({ length }) => length)));
  const areWords = columns.map(([, ...cells], column) => column === 0 || !cells.some((cell) => /\d/.test(cell)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = '', ...body] = rows.map((row) =>
    line(
      widths.map((width, column) => {
        const cell = row[column] ?? '';
        return areWords[column] ? cell.padEnd(width) : cell.padStart(width);
      }),
    ),
  );
  const rule = line(
    widths.map((width, column) => (areWords[column] ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)),
  );
  return [head, rule, ...body].join('\n');
}

/** Formats a time with three significant digits and the unit that fits: `4.21 µs`, `1.30 ms`. */
export function inTime(microseconds: number): string {
  // A figure that rounds to 1000 is written in the next larger unit.
  if (microseconds >= 999_500) {
    return `${(microseconds / 1_000_000).toPrecision(3)} s`;
  }
  return microseconds >= 999.5 ? `${(microseconds / 1000).toPrecision(3)} ms` : `${microseconds.toPrecision(3)} µs`;
}

export function inPercent(part: number): string {
  return `± ${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}

export function inRatio(ratio: number): string {
  return `${ratio.toFixed(2)}×`;
}
