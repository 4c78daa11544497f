import type { ParseArgsConfig } from 'node:util';
import { type Environment, readEnvironment } from './environment.ts';
import { type BareContext, runWithVariables } from './run-with-variables.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What a command works with. */
export interface CommandContext<T extends Options> extends Pick<BareContext<T>, 'values' | 'terminal'> {
  readonly environment: Environment;
}

/** Runs a command that takes the whole environment: see `runWithVariables`. `failed` is its exit code when something is in the way. */
export function runCommand<const T extends Options>(
  help: string,
  options: T,
  work: (context: CommandContext<T>) => Promise<number>,
  failed = 1,
): Promise<void> {
  return runWithVariables(
    help,
    options,
    ({ values, variables, terminal }) => work({ values, terminal, environment: readEnvironment(variables) }),
    { failed },
  );
}
