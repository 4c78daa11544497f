import { stripVTControlCharacters } from 'node:util';
import { log } from '@clack/prompts';
import { systemClock } from '../../src/clock.ts';
import { type Progress, progressOn, type ShowProgress } from './progress.ts';

/** The output of a command. Never pass it a secret or, except in `explain` and `adopt --show`, patient data. */
export interface Terminal {
  /** Shows that work is running, then the words that `ended` returns; nothing when it returns undefined. */
  step<T>(name: string, work: (show: ShowProgress) => Promise<T>, ended: (result: T) => string | undefined): Promise<T>;
  line(text: string): void;
  /** Shows a line that an operator must see before the first write: on standard error with `--json`. */
  announce(text: string): void;
  /** Shows a note for the operator. */
  note(text: string): void;
  /** Shows a problem and what to do about it. */
  problem(what: string, todo: string): void;
  /** Shows rows with aligned columns. */
  table(rows: readonly (readonly string[])[]): void;
}

/** Plain lines, for an output that is not a terminal. */
export function plainTerminal(write: (line: string) => void): Terminal {
  return {
    async step(name, work, ended) {
      const result = await work(() => undefined);
      const words = ended(result);
      if (words !== undefined) {
        write(`${name}: ${words}`);
      }
      return result;
    },
    line: write,
    announce: write,
    note: (text) => write(`Note: ${text}`),
    problem: (what, todo) => write(`Problem: ${what}\n  ${todo}`),
    table: (rows) => write(aligned(rows).join('\n')),
  };
}

/** The output on a terminal; with colours unless NO_COLOR is set. */
const screenTerminal: Terminal = {
  async step(name, work, ended) {
    try {
      return await plainTerminal(log.step).step(name, work, ended);
    } catch (error) {
      log.warn(name);
      throw error;
    }
  },
  line: (text) => log.message(text),
  announce: (text) => log.info(text),
  note: (text) => log.info(text),
  problem: (what, todo) => log.error(`${what}\n${todo}`),
  table: (rows) => log.message(aligned(rows)),
};

/** Shows nothing. */
export const silentTerminal: Terminal = plainTerminal(() => undefined);

/** The output beside a JSON document on standard output. */
const jsonTerminal: Terminal = { ...silentTerminal, announce: (text) => console.error(text) };

/** The exit code after Ctrl-C. */
export const INTERRUPTED = 130;

/**
 * Creates the output for standard output: for a terminal, as plain lines, or none with `json`. Progress is shown on standard
 * error. During a step Ctrl-C ends the process, unless the command handles the signal itself.
 */
export function terminalFor({ json }: { readonly json: boolean }): Terminal {
  const terminal = json ? jsonTerminal : process.stdout.isTTY ? screenTerminal : plainTerminal(console.log);
  return {
    ...terminal,
    step: (name, work, ended) =>
      endedBySignals(() => terminal.step(name, () => withProgress(work, progressFor({ json, name })), ended)),
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

/** Ends the process on a signal during the work. A spinner listens for signals without ending the process, so they would be lost. */
async function endedBySignals<T>(work: () => Promise<T>): Promise<T> {
  const end = (): never => process.exit(INTERRUPTED);
  const signals = (['SIGINT', 'SIGTERM'] as const).filter((signal) => process.listenerCount(signal) === 0);
  for (const signal of signals) {
    process.on(signal, end);
  }
  try {
    return await work();
  } finally {
    for (const signal of signals) {
      process.off(signal, end);
    }
  }
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (text: string): number => stripVTControlCharacters(text).length;
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  const pad = (cell: string, column: number): string => cell + ' '.repeat((widths[column] ?? 0) - width(cell));
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
