import { type ParseArgsConfig, parseArgs } from 'node:util';
import { readVariables } from './env-file.ts';
import { CommandFailure, type Problem } from './problem.ts';
import { INTERRUPTED, type Terminal, terminalFor } from './terminal.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

const COMMON = {
  help: { type: 'boolean' },
  env: { type: 'string' },
  json: { type: 'boolean' },
} as const satisfies Options;

type Values<T extends Options> = ReturnType<
  typeof parseArgs<{ options: T & typeof COMMON; allowNegative: true }>
>['values'];

/** What a command works with that may have to do without some of the environment. */
export interface BareContext<T extends Options> {
  readonly values: Values<T>;
  /** What was given beside the options, in the order of `operands`. */
  readonly operands: readonly string[];
  /** Those of the process over those of the file. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Shows nothing under `--json`. */
  readonly terminal: Terminal;
}

interface Form {
  /** The exit code when something is in the way. */
  readonly failed?: number;
  /** What the command takes beside its options, all of it required, in the words of its help: `<semble id>`. */
  readonly operands?: readonly string[];
}

/**
 * Runs a command that reads its environment itself: takes its options, of which all have `--help`, `--env` and
 * `--json`, and sets the exit code: that of `work`, `failed` (1) when something is in the way (which is shown, or
 * printed as JSON), 130 after Ctrl-C.
 */
export async function runWithVariables<const T extends Options>(
  help: string,
  options: T,
  work: (context: BareContext<T>) => Promise<number>,
  { failed = 1, operands = [] }: Form = {},
): Promise<void> {
  let code = INTERRUPTED;
  // A spinner ends the process by itself on Ctrl-C, and as if all were well.
  process.once('exit', () => {
    process.exitCode = code;
  });
  // Read for themselves first, so that even a mistake among the others is shown in the right form.
  const { help: wantsHelp, env, json } = parseArgs({ options: COMMON, strict: false }).values;
  const terminal = terminalFor({ json: json === true });
  try {
    const { values, positionals } = readOptions({ ...options, ...COMMON });
    if (wantsHelp) {
      process.stdout.write(help);
      code = 0;
      return;
    }
    if (positionals.length !== operands.length) {
      const what = `It takes ${operands.length > 0 ? operands.join(' ') : 'options'} and nothing else`;
      throw new CommandFailure({ what, todo: 'Run it with --help' });
    }
    const variables = readVariables(typeof env === 'string' ? env : undefined, process.env);
    code = await work({ values, operands: positionals, variables, terminal });
  } catch (error) {
    code = failed;
    const problems = problemsOf(error);
    if (json) {
      console.log(JSON.stringify({ problems }, undefined, 2));
    }
    for (const { what, todo } of problems) {
      terminal.problem(what, todo);
    }
  }
}

function readOptions<const T extends Options>(options: T) {
  try {
    return parseArgs({ options, allowNegative: true, allowPositionals: true });
  } catch (error) {
    throw new CommandFailure(mistakeAmongOptions(error));
  }
}

/** What `parseArgs` has to complain of. */
export function mistakeAmongOptions(error: unknown): Problem {
  const what = error instanceof Error ? error.message.split('. ')[0] : undefined;
  return { what: what ?? 'The options are not right', todo: 'Run it with --help' };
}

/** What an error has to say. Of one that nobody foresaw: where it happened, but not its message, which may quote anything. */
export function problemsOf(error: unknown): readonly Problem[] {
  if (error instanceof CommandFailure) {
    return error.problems;
  }
  const { name, stack = '' } = error instanceof Error ? error : { name: typeof error };
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line));
  const todo = ['Please report it with these lines:', ...frames.slice(0, 5)].join('\n');
  return [{ what: `Unexpected ${name}`, todo }];
}
