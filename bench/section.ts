/** The first row names the columns. */
export type Table = readonly (readonly string[])[];

/** What one part of the benchmark has to say. */
export interface Section {
  readonly title: string;
  /** Paragraphs, and tables between them. */
  readonly content: readonly (string | Table)[];
}

/** As Markdown, which reads well on a screen, too. */
export function inMarkdown({ title, content }: Section): string {
  return [`## ${title}`, ...content.map((one) => (typeof one === 'string' ? one : tableInMarkdown(one)))].join('\n\n');
}

function tableInMarkdown(rows: Table): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const [head = '', ...body] = rows.map((row) =>
    line(widths.map((width, column) => pad(row[column] ?? '', width, column))),
  );
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)));
  return [head, rule, ...body].join('\n');
}

/** Names to the left, figures to the right. */
function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}

/** Three digits that mean something, and the unit that fits: `4.21 µs`, `1.30 ms`. */
export function inTime(microseconds: number): string {
  // What rounds to a thousand goes up a unit.
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
