import { SETTING, type Settings, valuesOf } from '../../../src/settings.ts';
import { POLICY_NAME, PROGRAM } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import { patientAccess, policyDifference, wantedPolicy } from '../../medplum/access-policy.ts';
import { botPatch, type DeployedBot, deployedSecrets, membershipPatch, practiceOf } from '../../medplum/bot.ts';
import { type Bundle, isDeployed, readBundle } from '../../medplum/bot-code.ts';
import { flagsPatch } from '../../medplum/bot-flags.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { runningCrons } from '../../medplum/crons.ts';
import { isWebhookClientReady } from '../../medplum/webhook-client.ts';
import type { MedplumFacts } from '../../preflight/check-medplum.ts';
import type { EndpointKind } from '../../semble/subscriptions/endpoint.ts';
import { attention, ok, type StatusCheck, unknown } from './check.ts';

const DEPLOY = `Run ${PROGRAM} deploy to correct it.`;

/** The facts about Medplum when a bot is deployed. */
export type DeployedFacts = MedplumFacts & { readonly deployed: DeployedBot };

/** Compares the Bot, its membership, code, flags and policy with the state that a deployment would write. */
export async function botChecks(
  facts: DeployedFacts,
  { deletePolicy }: Settings,
  kind: EndpointKind,
): Promise<StatusCheck[]> {
  const { deployed, policy, webhookClient } = facts;
  const { bot, membership } = deployed;
  const asItShouldBe = (
    thing: string,
    detail: string,
    operations: readonly { readonly path: string }[],
  ): StatusCheck => {
    const differing = [...new Set(operations.map(({ path }) => path.split('/')[1]))].join(', ');
    return differing ? attention(thing, `${detail}; drifted: ${differing}`, DEPLOY) : ok(thing, detail);
  };
  const wanted = wantedPolicy(policy, POLICY_NAME, patientAccess(deletePolicy));
  const difference = policy ? policyDifference(policy, wanted) : ['missing'];
  const flags = {
    isPublic: kind === 'webhook',
    knowsRawBody: facts.knowsRawBody,
    hasCron: facts.hasCron,
    hasCronResource: runningCrons(facts.crons).length > 0,
    cron: undefined,
  };
  const shownFlags = [bot.publicWebhook && 'publicWebhook', bot.rawBody && 'rawBody', bot.cronString].filter(Boolean);
  return [
    asItShouldBe('Bot', bot.id, botPatch(bot, practiceOf(bot) ?? '')),
    policy
      ? asItShouldBe('Membership', membership.id, membershipPatch(membership, policy))
      : attention('Membership', membership.id, DEPLOY),
    difference.length > 0 ? attention('Access policy', difference.join('; '), DEPLOY) : ok('Access policy'),
    await codeCheck(facts, await readBundle()),
    asItShouldBe('Flags', shownFlags.join(', ') || 'none', flagsPatch(bot, flags)),
    ...(facts.knowsRawBody
      ? []
      : [
          ok(
            'Raw body',
            'this server does not know it; the bot checks signatures against JSON that it serializes again',
          ),
        ]),
    ...(kind === 'execute'
      ? [isWebhookClientReady(webhookClient) ? ok("Semble's client") : attention("Semble's client", 'drifted', DEPLOY)]
      : []),
  ];
}

/** Compares the content of the deployed code, because another tool may have deployed the same code under another name. */
async function codeCheck({ medplum, deployed: { bot } }: DeployedFacts, bundle: Bundle): Promise<StatusCheck> {
  const title = bot.executableCode?.title;
  try {
    if (await orMedplumFailure(isDeployed(medplum, bot, bundle), 'reading the code of the Bot')) {
      return ok('Code', title);
    }
  } catch (error) {
    if (!(error instanceof CommandFailure)) {
      throw error;
    }
    const [problem] = error.problems;
    return unknown('Code', problem?.what ?? '', problem?.todo ?? '');
  }
  const detail =
    title === bundle.filename
      ? `${title} is deployed with another content than this version has`
      : `${title ?? 'none'} is deployed; this version has ${bundle.filename}`;
  return attention('Code', detail, DEPLOY);
}

/** The settings that the bot requires. */
const NEEDED: readonly string[] = [
  SETTING.webhookSecret,
  SETTING.apiToken,
  SETTING.webhookToken,
  SETTING.operatorSecret,
];

/** Compares the project's secrets, shown by name only, with the environment and with what the bot requires. */
export function secretChecks(
  { secrets, deployed }: DeployedFacts,
  given: ReadonlyMap<string, string>,
  unusable: readonly string[],
  { scheme }: Settings,
): StatusCheck[] {
  const names = Object.values(SETTING).filter((name) => secrets.get(name));
  const needed = NEEDED.filter((name) => name !== SETTING.webhookSecret || scheme !== 'none');
  const missing = needed.filter((name) => !secrets.get(name));
  const differing = [...given]
    .filter(([name, value]) => secrets.get(name) !== value && !missing.includes(name))
    .map(([name]) => name);
  const foreign = names.filter((name) => !deployedSecrets(deployed.bot).has(name));
  const tokenCount = valuesOf(secrets.get(SETTING.webhookToken)).length;
  const list = [
    ...unusable.map((text) =>
      attention('Secrets', text, 'Correct the setting. docs/settings.md lists the possible values.'),
    ),
    ...(missing.length > 0 ? [attention('Secrets', `missing: ${missing.join(', ')}`, DEPLOY)] : []),
    ...(differing.length > 0
      ? [
          attention(
            'Secrets',
            `different from the environment: ${differing.join(', ')}`,
            `Run ${PROGRAM} deploy to write them.`,
          ),
        ]
      : []),
    ...(tokenCount > 1 && !given.has(SETTING.webhookToken)
      ? [
          attention(
            'Webhook token',
            `${tokenCount} values are accepted`,
            `Run ${PROGRAM} rotate to finish the interrupted rotation.`,
          ),
        ]
      : []),
  ];
  const detail = [names.join(', '), foreign.length > 0 && `not written by a deployment: ${foreign.join(', ')}`];
  return [...(list.length > 0 ? list : [ok('Secrets', detail.filter(Boolean).join('; '))])];
}

/** Shows the settings that decide what happens to a patient's data. */
export function settingChecks({ scheme, deletePolicy }: Settings): StatusCheck[] {
  return [
    scheme === 'none'
      ? attention(
          'Signatures',
          `${SETTING.signatureScheme} is none: ONLY THE WEBHOOK TOKEN PROVES THAT DELIVERIES ARE FROM SEMBLE`,
          `Find the scheme in the bot's log, set it, and run ${PROGRAM} deploy.`,
        )
      : ok('Signatures', `${scheme.header}, ${scheme.algorithm}`),
    ok('Delete policy', deletePolicy),
  ];
}
