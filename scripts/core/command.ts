import { Command, CommanderError, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { Interruption } from './confirm.ts';
import { CommandFailure, type Problem } from './problem.ts';
import { problemWithNpm } from './start/npm-options.ts';
import { INTERRUPTED, type Terminal, terminalFor } from './terminal.ts';
import { type ReadVariables, readVariables } from './variables/env-file.ts';
import { unknownVariable } from './variables/known-variables.ts';

/** The options that every command has. */
export interface CommonOptions {
  readonly env?: string | undefined;
  readonly json?: boolean | undefined;
}

/** What `runCommand` gives to the work of a command. */
export interface CommandContext {
  /** The variables of the process and of the file, as `readVariables` joins them. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Variables of the file that no command knows. They are shown as notes, except to a command that refuses them. */
  readonly unknownVariables: readonly Problem[];
  /** Shows nothing with `--json`. */
  readonly terminal: Terminal;
  /** Prints a result as one JSON document, only with `--json`. */
  readonly printJson: (result: unknown) => void;
}

/** A mistake on the command line. */
class UsageError extends CommandFailure {
  readonly exitCode: number;

  constructor(problem: Problem, exitCode: number, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'UsageError';
    this.exitCode = exitCode;
  }
}

/** The exit code of the process. It is set at the `exit` event, because a spinner ends the process on Ctrl-C with 0. */
let exitCode: number = INTERRUPTED;

/** The exit code of each command for a mistake on the command line. */
const mistakeCodes = new WeakMap<CommandUnknownOpts, number>();

/** Creates a command with the common options. `failed` is its exit code for a mistake in the options; 1 when left out. */
export function operatorCommand(name: string, { failed = 1 }: { readonly failed?: number } = {}) {
  return bareCommand(name, { failed })
    .addOption(
      new Option('--env <file>', 'read this file instead of .env; it goes before variables of the environment'),
    )
    .option('--json', 'print the result as JSON');
}

/** The same for a command that reads no environment and prints no JSON. */
export function bareCommand(name: string, { failed = 1 }: { readonly failed?: number } = {}) {
  const command = new Command(name);
  mistakeCodes.set(command, failed);
  return command
    .helpOption('--help', 'show this help')
    .configureHelp({ sortSubcommands: false, helpWidth: 80 })
    .configureOutput({ outputError: () => undefined })
    .exitOverride((error) => {
      throw isHelp(error) ? error : new UsageError(mistakeIn(error), failed, { cause: error });
    });
}

/**
 * Runs the work of a command and stores its exit code: the value that `work` returns, or `failed` (1 when left out) when it
 * throws. The problems of a CommandFailure are shown, or printed as JSON.
 */
export async function runCommand(
  { env, json }: CommonOptions,
  work: (context: CommandContext) => Promise<number>,
  { failed = 1, refusesUnknown = false }: { readonly failed?: number; readonly refusesUnknown?: boolean } = {},
): Promise<void> {
  const terminal = terminalFor({ json: json === true });
  const printJson = (result: unknown): void => {
    if (json) {
      console.log(JSON.stringify(result, undefined, 2));
    }
  };
  try {
    const read = readVariables(env, process.env);
    const unknownVariables = read.unknownNames.map((name) => unknownVariable(name, read.file ?? ''));
    const unknownNotes = unknownVariables.map(({ what, todo }) => `${what}. ${todo}`);
    for (const note of [...conflictNotes(read, env), ...(refusesUnknown ? [] : unknownNotes)]) {
      terminal.note(note);
    }
    exitCode = await work({ variables: read.variables, unknownVariables, terminal, printJson });
  } catch (error) {
    if (error instanceof Interruption) {
      exitCode = INTERRUPTED;
      terminal.announce('Interrupted. Nothing was written');
      return;
    }
    exitCode = failed;
    showProblems(problemsOf(error), { json: json === true, terminal });
  }
}

/** Says by name, never by value, which variables the file and the environment set differently, and which value counts. */
function conflictNotes({ conflicts, file }: ReadVariables, named: string | undefined): string[] {
  if (conflicts.length === 0) {
    return [];
  }
  const [used, ignored] = named === undefined ? ['the environment', file] : [file, 'the environment'];
  return [`${conflicts.join(', ')}: ${used} goes before ${ignored}, which has another value`];
}

/** Parses the command line, runs the command that it names, and sets the exit code of the process: 130 after Ctrl-C. */
export async function runProgram(program: CommandUnknownOpts, args: readonly string[]): Promise<void> {
  process.once('exit', () => {
    process.exitCode = exitCode;
  });
  try {
    refuseWhatNpmKept(program, args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (isHelp(error)) {
      exitCode = error.exitCode;
    } else {
      exitCode = error instanceof UsageError ? error.exitCode : 1;
      const json = args.includes('--json');
      showProblems(problemsOf(error), { json, terminal: terminalFor({ json }) });
    }
  }
}

/** Throws UsageError when npm kept an option of the command that `args` names. Commander would complain of the operands first. */
function refuseWhatNpmKept(program: CommandUnknownOpts, args: readonly string[]): void {
  const named = program.commands.find((command) => command.name() === args[0]);
  const command = named ?? program;
  const problem = problemWithNpm(command, named ? args.slice(1) : args, process.env);
  if (problem) {
    throw new UsageError(problem, mistakeCodes.get(command) ?? 1);
  }
}

/** Whether commander has shown a help text; its exit code is 1 when the command was missing. */
function isHelp(error: unknown): error is CommanderError {
  return error instanceof CommanderError && (error.exitCode === 0 || error.code === 'commander.help');
}

function mistakeIn({ message }: CommanderError): Problem {
  const what = message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  return { what: what.charAt(0).toUpperCase() + what.slice(1), todo: 'Run the command with --help.' };
}

function showProblems(
  problems: readonly Problem[],
  { json, terminal }: { readonly json: boolean; readonly terminal: Terminal },
): void {
  if (json) {
    console.log(JSON.stringify({ problems }, undefined, 2));
  }
  for (const { what, todo } of problems) {
    terminal.problem(what, todo);
  }
}

/** Returns the problems of an error. An unexpected error shows where it happened, but not its message, which may quote data. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof CommandFailure) {
    return error.problems;
  }
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const todo = ['Please report it with these lines:', ...frames.slice(0, 5)].join('\n');
  return [{ what: `Unexpected ${name}`, todo }];
}
