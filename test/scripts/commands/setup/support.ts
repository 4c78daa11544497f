import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { onTestFinished } from 'vitest';
import type { SetupReport } from '../../../../scripts/commands/setup/report.ts';
import { type SetupOptions, setup } from '../../../../scripts/commands/setup/setup.ts';
import { showSetup } from '../../../../scripts/commands/setup/show.ts';
import type { Screen } from '../../../../scripts/core/ask/answer.ts';
import { CommandFailure, type Problem } from '../../../../scripts/core/problem.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { readVariables } from '../../../../scripts/core/variables/env-file.ts';

export const ENTER = '\r';
export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';
export const DOWN = '\u001b[B';
/** Empties the line. */
const CTRL_U = '\u0015';

/** A question, and the keys that a person presses there. */
export type Answer = readonly [question: string, keys: string];

/** The keys that enter a value, whatever the line holds. */
export function typed(value: string): string {
  return CTRL_U + value + ENTER;
}

/** A terminal, and what was shown there. */
interface Person extends Screen {
  readonly shown: string[];
  /** The answers to questions that were never asked. */
  readonly unasked: Answer[];
}

/** A person who answers these questions in this order. */
export function aPerson(answers: readonly Answer[]): Person {
  const unasked = [...answers];
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const shown: string[] = [];
  let since = '';
  output.on('data', (chunk: Buffer) => {
    shown.push(chunk.toString());
    since += stripVTControlCharacters(chunk.toString());
    const [next] = unasked;
    if (next && since.includes(next[0])) {
      unasked.shift();
      since = '';
      setImmediate(() => input.write(next[1]));
    }
  });
  return { input, output, shown, unasked };
}

/** What a run of `setup` shows and leaves. */
export interface Run {
  readonly report: SetupReport | undefined;
  readonly problems: readonly Problem[];
  /** Everything that was shown, on every output. */
  readonly shown: string;
  /** The variables of the file as the commands read them; undefined when there is none. */
  readonly variables: Readonly<Record<string, string | undefined>> | undefined;
}

/** A folder, gone when the test is done. */
export function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'setup-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Runs `setup` for the file `.env` in the folder. An error that is no CommandFailure is thrown. */
export async function runSetup(folder: string, options: SetupOptions = {}): Promise<Run> {
  const file = join(folder, '.env');
  const lines: string[] = [];
  const terminal = plainTerminal((text) => lines.push(text));
  let report: SetupReport | undefined;
  let problems: readonly Problem[] = [];
  try {
    report = await setup({ env: file, ...options }, terminal);
    problems = report.problems;
    showSetup(report, terminal);
    lines.push(JSON.stringify(report));
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    problems = error.problems;
    lines.push(JSON.stringify(problems), String(error));
  }
  const { screen } = options;
  const asked = screen && 'shown' in screen && Array.isArray(screen.shown) ? screen.shown.join('') : '';
  const isThere = readdirSync(folder).includes('.env');
  return {
    report,
    problems,
    shown: lines.join('\n') + asked,
    variables: isThere ? readVariables(file, {}).variables : undefined,
  };
}

export function textOf(folder: string): string {
  return readFileSync(join(folder, '.env'), 'utf8');
}
