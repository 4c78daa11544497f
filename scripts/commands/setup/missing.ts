import { type Problem, unsetProblem } from '../../core/problem.ts';
import { type SetupVariable, VARIABLES } from './variables.ts';

/** The problems of values that nobody gave and that have no default, for a run in which nobody can be asked. */
export function missingProblems(...sources: readonly ReadonlyMap<string, string>[]): Problem[] {
  const missing = VARIABLES.filter(
    ({ name, defaultValue }) => defaultValue === undefined && !sources.some((values) => values.has(name)),
  );
  return missing.map((variable) => unsetProblem(variable.name, `${variable.where} ${howToGive(variable)}`));
}

function howToGive({ option }: SetupVariable): string {
  return `Without a terminal, give it ${option ? `with ${option}, or ` : ''}in the environment with --from-environment.`;
}
