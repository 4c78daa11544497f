import { CommandFailure } from '../../core/problem.ts';

/** Takes the place of local.ts in the package, which does not contain the local servers. Throws CommandFailure. */
export function runLocal(): Promise<never> {
  throw new CommandFailure({
    what: 'The command local needs the repository: the package does not contain the local servers',
    todo: 'In a checkout of the repository: npm ci && npm run local',
  });
}
