import type { Subscription } from '../../src/semble/subscriptions.ts';
import { SETTING, type Settings } from '../../src/settings.ts';
import { deployedSecrets, practiceOf } from './bot.ts';
import { type Caller, credentialsOf } from './caller.ts';
import { checkMedplum, type MedplumFacts } from './check-medplum.ts';
import { checkPractice, type SembleFacts } from './check-practice.ts';
import type { Practice } from './check-semble.ts';
import { type Bundle, readBundle } from './code.ts';
import { writeBotId } from './config-file.ts';
import { type EndpointKind, endpointOf, ourSubscriptions, shownUrl, urlsOf } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { isCron } from './flags.ts';
import { LABEL_PREFIX } from './names.ts';
import type { DeployOptions } from './options.ts';
import { Problems } from './problem.ts';
import type { Secrets } from './secrets.ts';
import { checkForeign, secretsToWrite, usableSettings } from './settings-plan.ts';
import { subscriptionCalls } from './subscribe.ts';
import { GROUPS } from './subscription-groups.ts';
import { checkWebhookRights } from './webhook-rights.ts';

/** All that a deployment knows before it writes anything. */
export interface Situation {
  readonly bundle: Bundle;
  readonly medplum: MedplumFacts;
  readonly semble: SembleFacts;
  /** As they will be when the environment's have been written. */
  readonly settings: Settings;
  readonly caller: Caller;
  /** How Semble is to reach the bot: as it is told, else as it does now. */
  readonly kind: EndpointKind;
  readonly credentialsInUrl: boolean;
  /** The subscriptions that call our bot and are ours. */
  readonly ours: readonly Subscription[];
  /** How many have our label and call something else: another deployment's, or ours at a former address. */
  readonly strays: number;
  /** Whether subscribing would make second Patients for people whom Medplum already knows. */
  readonly mustWait: boolean;
}

/**
 * Looks at both sides before anything is written. Throws CommandFailure with everything that is in the way, as far as
 * it can be known.
 */
export async function preflight(environment: Environment, options: DeployOptions): Promise<Situation> {
  const problems = new Problems();
  const bundle = await problems.of(checkOptions(options, problems));
  const medplum = await checkMedplum(environment, problems);
  const current: Secrets = medplum?.secrets ?? new Map();
  const toWrite = secretsToWrite(environment.settings, current);
  const settings = usableSettings(new Map([...current, ...toWrite]), problems);
  const semble = await checkPractice(environment, settings, problems);
  const deployed = medplum?.deployed;
  if (!options.adoptSecrets) {
    checkForeign([...toWrite.keys(), SETTING.webhookSecret], current, deployedSecrets(deployed?.bot), problems);
  }
  const urls = deployed && urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
  const ours = urls && semble ? ourSubscriptions(semble.subscriptions, urls) : [];
  if (deployed && urls && semble) {
    checkIsPractice(practiceOf(deployed.bot), semble.practice, problems);
    checkConflicts(semble, ours, Object.values(urls), problems);
  }
  problems.throwIfAny();
  if (!bundle || !medplum || !semble) {
    throw new Error('A check came to nothing and named no problem');
  }

  const { caller } = medplum;
  const isExecuted = deployed !== undefined && !deployed.bot.publicWebhook && caller.client !== undefined;
  const kind = options.endpoint ?? (isExecuted ? 'execute' : 'webhook');
  const credentialsInUrl = options.credentialsInUrl ?? ours.some(({ url }) => new URL(url).username !== '');
  const mustWait = ours.length === 0 && medplum.strangers > 0 && !options.alongside;
  if (!mustWait && !options.dryRun) {
    const endpoint = urls && endpointOf(kind, urls, credentialsOf(caller), credentialsInUrl);
    const secrets = new Map([...current, ...toWrite]);
    if (!endpoint || subscriptionCalls(ours, endpoint, semble.spelling, secrets).length > 0) {
      await checkWebhookRights(semble.ask, semble.tokenName, problems);
      problems.throwIfAny();
    }
  }
  const labelled = semble.subscriptions.filter(({ label }) => label.startsWith(LABEL_PREFIX));
  const strays = labelled.length - ours.length;
  return { bundle, medplum, semble, settings, caller, kind, credentialsInUrl, ours, strays, mustWait };
}

/** What can be known without asking anybody. */
async function checkOptions({ cron, configFile, bundle }: DeployOptions, problems: Problems): Promise<Bundle> {
  if (cron !== undefined && !isCron(cron)) {
    problems.add('--cron is not a schedule that Medplum runs', 'Give five fields of numbers, such as "17 2 * * *"');
  }
  if (configFile !== undefined) {
    writeBotId(configFile, undefined, true);
  }
  return bundle ?? readBundle();
}

function checkIsPractice(deployedFor: string | undefined, practice: Practice, problems: Problems): void {
  if (deployedFor !== undefined && deployedFor !== practice.id) {
    problems.add(
      `The bot in this Medplum project was deployed for another practice than "${practice.name}"`,
      'One practice per Medplum project: take the tokens of the other practice, or another project',
    );
  }
}

/** Semble refuses two subscriptions with one url and one event type. */
function checkConflicts(
  { subscriptions, spelling }: SembleFacts,
  ours: readonly Subscription[],
  urls: readonly string[],
  problems: Problems,
): void {
  const wanted = GROUPS[spelling].flatMap(({ eventTypes }) => eventTypes);
  for (const one of subscriptions) {
    const isOnOurs = !ours.includes(one) && urls.includes(shownUrl(one.url));
    if (isOnOurs && one.eventTypes.some((eventType) => wanted.includes(eventType))) {
      problems.add(
        `The Semble subscription ${one.id} calls the bot already and is not ours`,
        'Delete it in Semble; ours are told by the beginning of their labels',
      );
    }
  }
}
