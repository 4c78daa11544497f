import { log } from '@clack/prompts';
import { systemClock } from '../../src/clock.ts';
import type { Edit } from './output/command-lines.ts';
import { printable } from './output/printable.ts';
import { type Cell, tableLines } from './output/table.ts';
import { type Progress, progressOn, type ShowProgress } from './progress.ts';
import { LINE_WIDTH, wrap } from './wrap.ts';

/**
 * The output of a command. Every text is printed without control characters, so a text never holds a line break: give several
 * lines as a list. Never pass it a secret or, except in `explain` and `adopt --show`, patient data.
 */
export interface Terminal {
  /** Characters of a line. */
  readonly width: number;
  /** Characters of a row of a table; infinite where rows are not broken. */
  readonly rowWidth: number;
  /** Shows that work is running, then the words that `ended` returns; nothing when it returns undefined. */
  step<T>(name: string, work: (show: ShowProgress) => Promise<T>, ended: (result: T) => string | undefined): Promise<T>;
  line(text: string | readonly string[]): void;
  /** Shows lines that an operator must see before the first write: on standard error with `--json`. */
  announce(text: string | readonly string[]): void;
  /**
   * Shows one entry of a log, without space before it: the cells, and below them the details. It is one line where the output is
   * no terminal.
   */
  entry(cells: readonly Cell[], details: readonly string[]): void;
  /** Shows a note for the operator. */
  note(text: string): void;
  /** Shows a problem, what to do about it, and further lines. */
  problem(what: string, todo: string, details?: readonly string[]): void;
  /** Shows rows with aligned columns. */
  table(rows: readonly (readonly Cell[])[]): void;
}

/** Where the lines of each kind are written. */
interface Output {
  /** Characters of a line; lines and tables are not broken when left out. */
  readonly width?: number;
  readonly step: (words: string) => void;
  /** Shows that a step failed. */
  readonly failed: (name: string) => void;
  readonly line: (lines: string[]) => void;
  readonly entry: (lines: string[]) => void;
  readonly note: (lines: string[]) => void;
  readonly problem: (lines: string[]) => void;
}

/** The one place that prints what a command shows, after `edit`. */
function terminalOn(output: Output, edit: Edit = (text) => text): Terminal {
  const { width } = output;
  const broken = (text: string, indent = 0): string[] => {
    const clean = printable(edit(text));
    return width === undefined ? [clean] : wrap(clean, width, indent);
  };
  const editedCells = (cells: readonly Cell[]): Cell[] =>
    cells.map((cell) => (typeof cell === 'string' ? edit(cell) : { ...cell, text: edit(cell.text) }));
  return {
    width: width ?? LINE_WIDTH,
    rowWidth: width ?? Number.POSITIVE_INFINITY,
    async step(name, work, ended) {
      try {
        const result = await work(() => undefined);
        const words = ended(result);
        if (words !== undefined) {
          output.step(broken(`${name}: ${words}`).join('\n'));
        }
        return result;
      } catch (error) {
        output.failed(printable(name));
        throw error;
      }
    },
    line: (text) => output.line([text].flat().flatMap((line) => broken(line, 2))),
    announce: (text) => output.line([text].flat().flatMap((line) => broken(line, 2))),
    entry: (cells, details) =>
      output.entry(
        width === undefined
          ? tableLines([editedCells([...cells, ...details])])
          : [...tableLines([editedCells(cells)], width), ...details.flatMap((text) => broken(`    ${text}`))],
      ),
    note: (text) => output.note(broken(text)),
    problem: (what, todo, details = []) => output.problem([what, todo, ...details].flatMap((text) => broken(text))),
    table: (rows) => output.line(tableLines(rows.map(editedCells), width)),
  };
}

/** Plain lines, for an output that is not a terminal. */
export function plainTerminal(write: (text: string) => void, edit?: Edit): Terminal {
  return terminalOn(plainOutput(write), edit);
}

function plainOutput(write: (text: string) => void): Output {
  return {
    step: write,
    failed: () => undefined,
    line: (lines) => write(lines.join('\n')),
    entry: (lines) => write(lines.join('\n')),
    note: (lines) => write(`Note: ${lines.join('\n')}`),
    problem: ([what, ...others]) => write([`Problem: ${what}`, ...others.map((line) => `  ${line}`)].join('\n')),
  };
}

/**
 * The same for a file or another program. The report says what the steps did, so they are shown only when one fails and no
 * report follows.
 */
function pipedTerminal(write: (text: string) => void, edit: Edit): Terminal {
  const steps: string[] = [];
  const output: Output = {
    ...plainOutput(write),
    step: (words) => void steps.push(words),
    failed: (name) => [...steps.splice(0), `${name}: failed`].forEach((words) => void write(words)),
  };
  return terminalOn(output, edit);
}

/** Characters that are kept free on a line of a terminal: the symbol before each text, and one at the end. */
const MARGIN = 4;

/** The output on a terminal; with colours unless NO_COLOR is set. */
function screenTerminal(columns: number, edit: Edit): Terminal {
  const output: Output = {
    width: columns - MARGIN,
    step: log.step,
    failed: log.warn,
    line: (lines) => log.message(lines),
    entry: (lines) => log.message(lines, { spacing: 0 }),
    note: (lines) => log.info(lines.join('\n')),
    problem: (lines) => log.error(lines.join('\n')),
  };
  return terminalOn(output, edit);
}

/** Shows nothing. */
export const silentTerminal: Terminal = plainTerminal(() => undefined);

/** The output beside a JSON document on standard output. */
function jsonTerminal(edit: Edit): Terminal {
  return { ...silentTerminal, announce: plainTerminal(console.error, edit).announce };
}

/**
 * Creates the output for standard output: for a terminal, as plain lines, or none with `json`. Progress is shown on standard
 * error.
 */
export function terminalFor({ json, edit }: { readonly json: boolean; readonly edit: Edit }): Terminal {
  const { isTTY, columns } = process.stdout;
  const terminal = json
    ? jsonTerminal(edit)
    : isTTY
      ? screenTerminal(columns || LINE_WIDTH, edit)
      : pipedTerminal(console.log, edit);
  return {
    ...terminal,
    step: (name, work, ended) => terminal.step(name, () => withProgress(work, progressFor({ json, name })), ended),
  };
}

/** Creates the progress display on standard error. With `json` it is shown only if standard error is a terminal. */
export function progressFor(options: {
  readonly json: boolean;
  readonly name?: string;
  readonly already?: number;
}): Progress {
  const { json, ...given } = options;
  const screen = process.stderr.isTTY ? process.stderr : undefined;
  const line = json ? (): void => undefined : console.error;
  return progressOn({ ...given, screen, line, clock: systemClock });
}

async function withProgress<T>(work: (show: ShowProgress) => Promise<T>, progress: Progress): Promise<T> {
  try {
    return await work(progress.show);
  } finally {
    progress.end();
  }
}
