import { SETTING } from '../../src/settings.ts';
import type { Environment } from '../core/environment.ts';
import type { Problems } from '../core/problem.ts';
import { operatorAccess, sembleSettings } from '../semble/access.ts';
import { askerOf, GIVE_API_TOKEN } from '../semble/client.ts';
import type { SembleFacts } from '../semble/facts.ts';
import { findDefinition } from '../semble/nhs-definition.ts';
import { checkAdminToken, checkApiToken } from '../semble/practice.ts';
import { checkReachable, checkSamePractice, practiceWarnings } from './practice-findings.ts';

/**
 * Reads the practice from Semble with both tokens; `values` are the bot's settings. Undefined when the operator's token
 * cannot read the practice and its subscriptions. Each problem is added to `problems`, those of the bot's own token to
 * `botProblems`.
 */
export async function checkPractice(
  { adminToken, eventSpelling, medplum }: Environment,
  values: ReadonlyMap<string, string>,
  problems: Problems,
  botProblems: Problems = problems,
): Promise<SembleFacts | undefined> {
  if (!values.get(SETTING.apiToken)) {
    botProblems.addUnset(
      SETTING.apiToken,
      `${GIVE_API_TOKEN} Without the token the bot cannot read the patients of its deliveries.`,
    );
  }
  const operator = operatorAccess(adminToken, values, problems);
  if (operator && !checkReachable(medplum.baseUrl, operator.url, problems)) {
    return undefined;
  }
  const bots = sembleSettings(values, problems);
  const botAsk = bots && askerOf(bots);
  const nhsNumberDefinition = values.get(SETTING.nhsNumberDefinition)?.trim();
  const [webhooks, reading] = await Promise.all([
    operator && checkAdminToken(operator.ask, operator.tokenName, problems),
    botAsk && checkApiToken(botAsk, { nhsNumberDefinition }, botProblems),
  ]);
  if (!operator || !webhooks) {
    return undefined;
  }
  checkSamePractice(webhooks, reading, botProblems);
  if (eventSpelling && webhooks.spelling && eventSpelling !== webhooks.spelling) {
    problems.add(
      `SEMBLE_EVENT_SPELLING is ${eventSpelling}, but this practice's schema uses ${webhooks.spelling}`,
      'Leave it out: the command then finds the spelling itself.',
    );
  }
  const spelling = eventSpelling ?? webhooks.spelling ?? 'dotted';
  const asks = [botAsk, operator.ask].filter((ask) => ask !== undefined);
  const nhsDefinition = nhsNumberDefinition ? await findDefinition(asks, nhsNumberDefinition) : undefined;
  const isOneToken = adminToken === undefined || adminToken === bots?.token;
  return {
    ask: operator.ask,
    tokenName: operator.tokenName,
    practice: webhooks.practice,
    subscriptions: webhooks.subscriptions,
    spelling,
    nhsDefinition,
    warnings: practiceWarnings({ webhooks, reading, eventSpelling, isOneToken, nhsDefinition }),
  };
}
