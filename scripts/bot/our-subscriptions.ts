import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import type { Environment } from '../core/environment.ts';
import { CommandFailure, Problems } from '../core/problem.ts';
import { practiceOf } from '../medplum/bot.ts';
import { operatorAccess } from '../semble/access.ts';
import { checkIsPractice, practiceOfToken } from '../semble/practice.ts';
import { listPractice } from '../semble/subscriptions/apply-subscriptions.ts';
import { ourSubscriptions } from '../semble/subscriptions/endpoint.ts';
import type { Subscription } from '../semble/subscriptions/subscriptions.ts';
import type { FoundBot } from './find-bot.ts';

/** Our subscriptions, and a client that can change them. */
export interface ReachedSubscriptions {
  /** The URL of Semble's API. */
  readonly url: string;
  readonly ask: GraphQLQuery;
  /** The name of the variable that holds the token. */
  readonly tokenName: string;
  readonly ours: readonly Subscription[];
}

/**
 * Lists the subscriptions of a deployed bot. Throws CommandFailure, also when the token belongs to another practice than the
 * one that the bot was deployed for: that practice has none of them.
 */
export async function reachSubscriptions(
  { adminToken, settings }: Environment,
  { secrets, deployed, urls }: FoundBot,
): Promise<ReachedSubscriptions> {
  const problems = new Problems();
  const access = operatorAccess(adminToken, new Map([...secrets, ...settings]), problems);
  if (!access) {
    throw new CommandFailure(problems.all);
  }
  const { url, ask, tokenName } = access;
  const [practice, all] = await Promise.all([
    problems.of(practiceOfToken(ask, tokenName)),
    problems.of(listPractice(access)),
  ]);
  if (practice) {
    checkIsPractice(practiceOf(deployed.bot), practice, problems);
  }
  problems.throwIfAny();
  return { url, ask, tokenName, ours: ourSubscriptions(all ?? [], urls) };
}
