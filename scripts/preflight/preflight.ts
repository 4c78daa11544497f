import { SETTING, type Settings } from '../../src/settings.ts';
import type { Environment } from '../core/environment.ts';
import { LABEL_PREFIX } from '../core/names.ts';
import { Problems } from '../core/problem.ts';
import type { WriteTarget } from '../core/write-target.ts';
import { deployedSecrets, practiceOf } from '../medplum/bot.ts';
import { orMedplumFailure } from '../medplum/connection.ts';
import { checkCronOption } from '../medplum/crons.ts';
import { organizationProblem } from '../medplum/organization.ts';
import { checkForeign, namesToWrite, plannedSecrets, usableSettings } from '../medplum/planned-secrets.ts';
import type { Secrets } from '../medplum/project-secrets.ts';
import { credentialsOf, type WebhookClient } from '../medplum/webhook-client.ts';
import type { SembleFacts } from '../semble/facts.ts';
import { checkIsPractice } from '../semble/practice.ts';
import { subscriptionCalls } from '../semble/subscriptions/apply-subscriptions.ts';
import {
  type EndpointKind,
  endpointOf,
  haveCredentialsInUrl,
  ourSubscriptions,
  presentKind,
  shownUrl,
  urlsOf,
} from '../semble/subscriptions/endpoint.ts';
import { GROUPS } from '../semble/subscriptions/event-groups.ts';
import type { Subscription } from '../semble/subscriptions/subscriptions.ts';
import { checkWebhookRights } from '../semble/subscriptions/webhook-permissions.ts';
import { checkMedplum, type MedplumFacts } from './check-medplum.ts';
import { checkPolicies } from './check-policies.ts';
import { checkPractice } from './check-practice.ts';
import type { DeployOptions } from './deploy-options.ts';

/** Everything that a deployment knows before it writes. */
export interface Situation {
  readonly medplum: MedplumFacts;
  readonly semble: SembleFacts;
  /** The settings as they will be after the deployment. */
  readonly settings: Settings;
  readonly webhookClient: WebhookClient;
  /** How Semble will call the bot: as the options say, else as at present. */
  readonly kind: EndpointKind;
  readonly credentialsInUrl: boolean;
  /** The subscriptions that call our bot and have our label. */
  readonly ours: readonly Subscription[];
  /** How many subscriptions have our label but call another address: of another deployment, or a former address. */
  readonly strays: number;
  /** Whether subscribing must wait, because it would create second Patients for people who are already in Medplum. */
  readonly mustWait: boolean;
}

/**
 * Checks both sides before anything is written. Throws CommandFailure that lists every problem, including those already in
 * `problems`.
 */
export async function preflight(
  environment: Environment,
  options: DeployOptions,
  problems: Problems = new Problems(),
): Promise<Situation> {
  const { settings: given } = environment;
  const medplum = await checkMedplum(environment, problems);
  const current: Secrets = medplum?.secrets ?? new Map();
  const planned = plannedSecrets(given, current);
  const settings = usableSettings(planned, problems);
  const semble = await checkPractice(environment, planned, problems);
  const deployed = medplum?.deployed;
  if (!options.adoptSecrets) {
    const names = [...namesToWrite(given, current), SETTING.webhookSecret];
    checkForeign(names, current, deployedSecrets(deployed?.bot), problems);
  }
  const urls = deployed && urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
  const ours = urls && semble ? ourSubscriptions(semble.subscriptions, urls) : [];
  if (deployed && urls && semble) {
    checkIsPractice(practiceOf(deployed.bot), semble.practice, problems);
    checkConflicts(semble, ours, Object.values(urls), problems);
  }
  const kind = options.endpoint ?? presentKind(deployed?.bot, medplum?.webhookClient.client);
  if (medplum) {
    checkPolicies(medplum, kind, problems);
    checkCronOption(options.cron, medplum.crons, problems);
    const organization = organizationProblem(medplum.medplum, settings.managingOrganization);
    const missing = await problems.of(orMedplumFailure(organization, 'looking for the managing organization'));
    if (missing) {
      problems.add(missing.what, missing.todo);
    }
  }
  if (kind === 'webhook' && options.credentialsInUrl !== undefined) {
    problems.add(
      `--${options.credentialsInUrl ? '' : 'no-'}credentials-in-url has no effect: Semble calls the public webhook, which needs no credentials`,
      'Leave it out, or add --endpoint execute.',
    );
  }
  const credentialsInUrl = options.credentialsInUrl ?? haveCredentialsInUrl(ours);
  const mustWait = ours.length === 0 && (medplum?.unmatched ?? 0) > 0 && !options.allowUnmatched;
  if (semble && !options.dryRun && !mustWait) {
    const credentials = medplum && credentialsOf(medplum.webhookClient);
    const endpoint = urls && endpointOf(kind, urls, { credentials, credentialsInUrl });
    if (!endpoint || subscriptionCalls(ours, endpoint, semble.spelling, planned).length > 0) {
      await problems.of(checkWebhookRights(semble.ask, semble.tokenName, problems));
    }
  }
  problems.throwIfAny();
  if (!medplum || !semble) {
    throw new Error('A check returned no facts and added no problem');
  }
  const labelled = semble.subscriptions.filter(({ label }) => label.startsWith(LABEL_PREFIX));
  const strays = labelled.length - ours.length;
  return {
    medplum,
    semble,
    settings,
    webhookClient: medplum.webhookClient,
    kind,
    credentialsInUrl,
    ours,
    strays,
    mustWait,
  };
}

/** The systems that a command writes to after its preflight. */
export function writeTargetOf({ medplum: { baseUrl } }: Environment, { medplum, settings }: Situation): WriteTarget {
  const { projectId, projectName } = medplum;
  return {
    medplum: { url: baseUrl, projectId, projectName },
    semble: settings.semble && { url: settings.semble.url, isWritten: true },
  };
}

/** Adds a problem for other subscriptions on our URL: Semble refuses two subscriptions with one URL and event type. */
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
        `The Semble subscription ${one.id} already calls the bot and was not created by a deployment`,
        `Delete it in Semble. The labels of a deployment's subscriptions begin with "${LABEL_PREFIX}".`,
      );
    }
  }
}
