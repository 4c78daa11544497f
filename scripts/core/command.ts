import { Command, CommanderError, type CommandUnknownOpts, Option } from '@commander-js/extra-typings';
import { Interruption } from './ask/answer.ts';
import { CommandFailure, type Problem } from './problem.ts';
import type { CommandContext, RunContext } from './process/context.ts';
import { CommandRun } from './process/run.ts';
import { INTERRUPTED, interruptedBefore, onInterrupt, watchProcess } from './process/watch.ts';
import { problemWithNpm } from './start/npm-options.ts';
import { conflictNotes } from './variables/conflict-notes.ts';
import { readVariables } from './variables/env-file.ts';
import { unknownVariable } from './variables/known-variables.ts';
import { withMissingFile } from './variables/missing-file.ts';

/** The options that every command has. */
export interface CommonOptions {
  readonly env?: string | undefined;
  readonly json?: boolean | undefined;
}

interface RunCommandOptions {
  /** The exit code for work that throws; 1 when left out. */
  readonly failed?: number;
  /** Whether the work itself sees to variables that no command knows; otherwise they are shown as notes. */
  readonly refusesUnknown?: boolean;
  /** What to do after an interruption. */
  readonly interrupted?: string;
  /** Whether it runs until Ctrl-C, which is then no problem, and prints lines of JSON instead of one document. */
  readonly streams?: boolean;
}

/** A mistake on the command line. */
class UsageError extends CommandFailure {
  /** The name of the command; null when the command line names none. */
  readonly command: string | null;
  readonly exitCode: number;

  constructor(problem: Problem, command: CommandUnknownOpts, options?: ErrorOptions) {
    super(problem, options);
    this.name = 'UsageError';
    this.command = nameOf(command);
    this.exitCode = mistakeCodes.get(command) ?? 1;
  }
}

/** The run of this process; undefined until a command runs. */
let current: CommandRun | undefined;
/** The name of the command that runs. */
let commandName: string | null = null;

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
    .hook('preAction', (running) => {
      commandName = nameOf(running);
    })
    .exitOverride((error) => {
      throw isHelp(error) ? error : new UsageError(mistakeIn(error), command, { cause: error });
    });
}

/** The name of a command; null for the program itself, whose commands have the names. */
function nameOf(command: CommandUnknownOpts): string | null {
  return command.commands.length > 0 ? null : command.name();
}

/**
 * Runs the work of a command and ends its run: with the exit code that `work` returns, or with `failed` and the problems of the
 * error when it throws.
 */
export function runCommand(
  { env, json }: CommonOptions,
  work: (context: CommandContext) => Promise<number>,
  options: RunCommandOptions = {},
): Promise<void> {
  return runWork(
    { env, json },
    async (context, run) => {
      const read = readVariables(env, process.env);
      const unknownVariables = read.unknownNames.map((name) => unknownVariable(name, read.file ?? ''));
      const unknownNotes = unknownVariables.map(({ what, todo }) => `${what}. ${todo}`);
      for (const note of [...conflictNotes(read, env), ...(options.refusesUnknown ? [] : unknownNotes)]) {
        run.note(note);
      }
      try {
        return await work({ ...context, variables: read.variables, unknownVariables });
      } catch (error) {
        throw withMissingFile(error, read);
      }
    },
    options,
  );
}

/** The same for work that reads the variables itself. */
export async function runWork(
  { env, json }: CommonOptions,
  work: (context: RunContext, run: CommandRun) => Promise<number>,
  { failed = 1, interrupted = 'Run the command again.', streams = false }: RunCommandOptions = {},
): Promise<void> {
  const run = new CommandRun({ command: commandName, json: json === true, env, failed, interrupted, streams });
  current = run;
  const printJson = (report: object): void => {
    run.report = report;
  };
  const printLine = (object: object): void => run.printLine(object);
  try {
    run.end(await work({ terminal: run.terminal, printJson, printLine, onInterrupt }, run));
  } catch (error) {
    if (error instanceof Interruption) {
      run.end(INTERRUPTED, [{ what: 'Interrupted. Nothing was written', todo: 'Run the command again.' }]);
    } else if (!(error instanceof CommandFailure) && (await interruptedBefore())) {
      run.interrupt(INTERRUPTED);
    } else {
      run.end(failed, problemsOf(error));
    }
  }
}

/** Parses the command line, runs the command that it names, and sets the exit code of the process: 130 after Ctrl-C. */
export async function runProgram(program: CommandUnknownOpts, args: readonly string[]): Promise<void> {
  const endAtOnce = (exitCode: number, error: unknown, command: string | null): void => {
    current ??= new CommandRun({ command, json: args.includes('--json'), failed: exitCode, interrupted: '' });
    current.end(exitCode, problemsOf(error));
  };
  let helped: number | undefined;
  watchProcess({
    interrupted: () => current?.interrupt(INTERRUPTED),
    crashed: (error) => endAtOnce(current?.failed ?? 1, error, commandName),
    exitCode: () => helped ?? current?.exitCode,
  });
  try {
    refuseWhatNpmKept(program, args);
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (isHelp(error)) {
      helped = error.exitCode;
    } else if (error instanceof UsageError) {
      endAtOnce(error.exitCode, error, error.command);
    } else {
      endAtOnce(1, error, commandName);
    }
  }
}

/** Throws UsageError when npm kept an option of the command that `args` names. Commander would complain of the operands first. */
function refuseWhatNpmKept(program: CommandUnknownOpts, args: readonly string[]): void {
  const named = program.commands.find((command) => command.name() === args[0]);
  const command = named ?? program;
  const problem = problemWithNpm(command, named ? args.slice(1) : args, process.env);
  if (problem) {
    throw new UsageError(problem, command);
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

/** Returns the problems of an error. An unexpected error shows where it happened, but not its message, which may quote data. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof CommandFailure) {
    return error.problems;
  }
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const details = frames.slice(0, 5).map((line) => line.trim());
  return [{ what: `Unexpected ${name}`, todo: 'Please report it with these lines:', details }];
}
