import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { type Problem, Problems } from '../../core/problem.ts';
import { practiceOf } from '../../medplum/bot.ts';
import { checkPractice } from '../../preflight/check-practice.ts';
import type { SembleFacts } from '../../semble/facts.ts';
import { checkIsPractice } from '../../semble/practice.ts';
import type { DeployedFacts } from './bot-checks.ts';
import { attention, problemsAs, type StatusCheck, unknown } from './check.ts';

/** What Semble answered. */
interface SembleReading {
  /** Undefined when the operator's token cannot read the practice and its subscriptions. */
  readonly semble: SembleFacts | undefined;
  /** Why a part is unknown. */
  readonly sembleChecks: readonly StatusCheck[];
  /** What is wrong with the token that the bot uses. */
  readonly tokenChecks: readonly StatusCheck[];
}

/** Reads the practice with both tokens. It reports problems instead of throwing them. */
export async function readSemble(
  environment: Environment,
  { secrets, deployed }: DeployedFacts,
): Promise<SembleReading> {
  const problems = new Problems();
  const botProblems = new Problems();
  // The environment is needed after a removal, when the project has no settings any more.
  const values = new Map([...environment.settings, ...secrets]);
  const semble = await checkPractice(environment, values, problems, botProblems);
  if (semble) {
    checkIsPractice(practiceOf(deployed.bot), semble.practice, problems);
  }
  return {
    semble,
    sembleChecks: problemsAs(unknown, 'Semble', problems),
    tokenChecks: botProblems.all.map(tokenCheck),
  };
}

/** A lasting problem of the bot's token makes every delivery fail; an outage of Semble leaves its state unknown. */
function tokenCheck({ what, todo, mayPass }: Problem): StatusCheck {
  return mayPass
    ? unknown("Bot's token", what, todo)
    : attention(
        "Bot's token",
        `${what}: deliveries fail`,
        `${todo} Then set ${SETTING.apiToken}, run ${PROGRAM} deploy, and run ${PROGRAM} reconcile --fix.`,
      );
}
