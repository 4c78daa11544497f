import { CommandFailure } from '../problem.ts';
import { DEFAULT_FILE, type ReadVariables, WRITE_OR_CHOOSE } from './env-file.ts';

/**
 * Adds to a failure because of unset variables that there is no file to read them from, if that is so; returns any other error
 * as it is.
 */
export function withMissingFile(error: unknown, { file }: Pick<ReadVariables, 'file'>): unknown {
  const isUnset = error instanceof CommandFailure && error.problems.some(({ unset }) => unset !== undefined);
  if (file !== undefined || !isUnset) {
    return error;
  }
  const missing = {
    what: `There is no file ${DEFAULT_FILE} in this folder`,
    todo: WRITE_OR_CHOOSE,
  };
  return new CommandFailure([missing, ...error.problems], { cause: error });
}
