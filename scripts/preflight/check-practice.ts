import { SETTING } from '../../src/settings.ts';
import { type Environment, isLoopback } from '../core/environment.ts';
import { PROGRAM } from '../core/names.ts';
import type { Problems } from '../core/problem.ts';
import { operatorAccess, sembleSettings } from '../semble/access.ts';
import { askerOf, GIVE_API_TOKEN } from '../semble/client.ts';
import type { SembleFacts } from '../semble/facts.ts';
import { findDefinition, UNCHECKED_DEFINITION } from '../semble/nhs-definition.ts';
import { checkAdminToken, checkApiToken } from '../semble/practice.ts';

/** The time zone that the mapping of birth dates assumes. */
const TIME_ZONE = 'Europe/London';

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
    botProblems.add(
      `${SETTING.apiToken} is not set`,
      `${GIVE_API_TOKEN} Without the token the bot cannot read the patients of its deliveries.`,
    );
  }
  const operator = operatorAccess(adminToken, values, problems);
  if (operator && isLoopback(medplum.baseUrl) && !isLoopback(operator.url)) {
    problems.add('Semble cannot reach a Medplum on this machine', 'Set MEDPLUM_BASE_URL to a public HTTPS address.');
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
  if (reading && webhooks.practice.id !== reading.practice.id) {
    botProblems.add(
      `SEMBLE_ADMIN_TOKEN and ${SETTING.apiToken} belong to different practices`,
      'Create both tokens in the same practice. The sandbox and production are different practices.',
    );
  }
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
    warnings: [
      ...(nhsDefinition === 'unknown' ? [UNCHECKED_DEFINITION] : []),
      ...(isOneToken
        ? [
            "One Semble token serves both: the bot's token, which is stored in Medplum, also has permissions for webhooks",
          ]
        : []),
      ...(webhooks.timeZone !== undefined && webhooks.timeZone !== TIME_ZONE
        ? [
            `The practice's time zone is ${webhooks.timeZone}. The bot reads a birth date as a midnight in UTC or in ${TIME_ZONE}: compare some birth dates in Medplum with Semble before you rely on them`,
          ]
        : []),
      ...(reading?.unseen ?? []).map((text) => `The bot's token does not see everything: ${text}`),
      ...((eventSpelling ?? webhooks.spelling)
        ? []
        : [
            "Semble's schema does not show how it spells event types: dotted is assumed. SEMBLE_EVENT_SPELLING overrides this",
          ]),
      ...(spelling === 'enum'
        ? [
            `This practice knows the old event types only: Semble delivers no changes of phones, numbers and relationships, no archiving and no merges. Run ${PROGRAM} reconcile regularly to find them`,
          ]
        : []),
    ],
  };
}
