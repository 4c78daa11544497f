import type { ShownProblem } from '../../contract/state.ts';

/** A problem with the next step. */
export function Problem({ problem }: { readonly problem: ShownProblem | undefined }) {
  return problem ? (
    <p class="problem" role="alert">
      <strong>{problem.what}.</strong> {problem.todo}
    </p>
  ) : null;
}
