import { problemsOf } from '../scripts/core/command.ts';
import type { Problem } from '../scripts/core/problem.ts';
import type { Terminal } from '../scripts/core/terminal.ts';
import { CheckFailed, type EndToEndCheck } from './check.ts';
import { clearAway, requireNothing } from './clear-away.ts';
import { FORGERY_CHECKS, PARALLEL_CHECKS } from './delivery-checks.ts';
import { DEPLOY_CHECKS, ENDPOINT_CHECKS, REMOVE_CHECKS, ROTATE_CHECKS } from './deploy-checks.ts';
import { eventChecks } from './event-checks.ts';
import { NARROWNESS_CHECKS } from './narrowness-checks.ts';
import { openWorld, type World } from './world.ts';

interface CheckResult {
  readonly name: string;
  readonly result: 'passed' | 'FAILED';
  readonly detail?: string;
}

export interface EndToEndReport {
  readonly medplum: string;
  readonly results: readonly CheckResult[];
  readonly isInterrupted: boolean;
}

export interface EndToEndOptions {
  /** Remove a bot that is already deployed. */
  readonly force?: boolean;
  /** Ends the suite after the current check. Everything that the suite created is removed all the same. */
  readonly signal?: AbortSignal;
}

/** All checks, in an order in which each finds the state that it needs. */
function allChecks(): readonly EndToEndCheck[] {
  return [
    ...DEPLOY_CHECKS,
    ...eventChecks(),
    ...FORGERY_CHECKS,
    ...PARALLEL_CHECKS,
    ...NARROWNESS_CHECKS,
    ...ROTATE_CHECKS,
    ...ENDPOINT_CHECKS,
    ...REMOVE_CHECKS,
  ];
}

/** Runs the suite against the Medplum that the variables name, or a local one. Throws CommandFailure. */
export async function runEndToEnd(
  variables: Readonly<Record<string, string | undefined>>,
  { force = false, signal }: EndToEndOptions,
  terminal: Terminal,
  checks: readonly EndToEndCheck[] = allChecks(),
): Promise<EndToEndReport> {
  const world = await openWorld(variables);
  try {
    await (force ? clearAway(world) : requireNothing(world));
    const results: CheckResult[] = [];
    try {
      for (const check of checks) {
        const last = signal?.aborted ? undefined : await runOne(check, world, terminal);
        results.push(...(last ? [last] : []));
        if (!last || (check.isVital && last.result === 'FAILED')) {
          break;
        }
      }
    } finally {
      await clearAway(world);
    }
    return { medplum: world.baseUrl, results, isInterrupted: signal?.aborted ?? false };
  } finally {
    await world.close();
  }
}

async function runOne({ name, run }: EndToEndCheck, world: World, terminal: Terminal): Promise<CheckResult> {
  const work = async (): Promise<CheckResult> => {
    try {
      await run(world);
      return { name, result: 'passed' };
    } catch (error) {
      return {
        name,
        result: 'FAILED',
        detail: error instanceof CheckFailed ? error.message : textOf(problemsOf(error)),
      };
    }
  };
  return terminal.step(name, work, ({ result, detail }) => [result, detail].filter(Boolean).join(': '));
}

function textOf(problems: readonly Problem[]): string {
  return problems.map(({ what, todo }) => `${what} (${todo})`).join('; ');
}
