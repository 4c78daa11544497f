import type { MedplumClient } from '@medplum/core';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { Problems } from '../../core/problem.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { organizationProblem } from '../../medplum/organization.ts';
import { usableSettings } from '../../medplum/planned-secrets.ts';
import { credentialsOf } from '../../medplum/webhook-client.ts';
import { checkMedplum } from '../../preflight/check-medplum.ts';
import { endpointOf, ourSubscriptions, presentKind, urlsOf } from '../../semble/subscriptions/endpoint.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';
import type { Activity } from './activity.ts';
import { botChecks, type DeployedFacts, secretChecks, settingChecks } from './bot-checks.ts';
import { attention, overall, problemsAs, type StatusCheck, type StatusVerdict, unknown } from './check.ts';
import { cronChecks } from './cron-checks.ts';
import { checkLog } from './log-checks.ts';
import { readSemble } from './read-semble.ts';
import { isRemoved, removedChecks } from './removed.ts';
import { subscriptionChecks } from './semble-checks.ts';

/** The state of the deployment. It holds no secret, and no patient data except Semble ids. */
export interface StatusReport {
  readonly verdict: StatusVerdict;
  readonly checks: readonly StatusCheck[];
  /** The URL of the bot; undefined before a deployment, and after a removal. */
  readonly webhookUrl: string | undefined;
  /** The subscriptions that call it; empty when there is none, or when Semble cannot be read. */
  readonly subscriptions: readonly ShownSubscription[];
  /** Undefined when the bot's log cannot be read, and after a removal. */
  readonly activity: Activity | undefined;
}

/** Checks both sides and writes nothing. It reports problems instead of throwing them. `now` is in milliseconds since 1970. */
export async function status(environment: Environment, now: number = Date.now()): Promise<StatusReport> {
  const problems = new Problems();
  const facts = await checkMedplum(environment, problems);
  const checks: StatusCheck[] = problemsAs(facts ? attention : unknown, 'Medplum', problems);
  if (!facts) {
    return report(checks, undefined);
  }
  const { deployed } = facts;
  return deployed
    ? checkDeployed(environment, { ...facts, deployed }, checks, now)
    : report(
        [...checks, attention('Bot', 'no bot is deployed in this Medplum project', `Run ${PROGRAM} deploy.`)],
        undefined,
      );
}

async function checkDeployed(
  environment: Environment,
  facts: DeployedFacts,
  checks: readonly StatusCheck[],
  now: number,
): Promise<StatusReport> {
  const { secrets, deployed, webhookClient } = facts;
  const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
  const { semble, sembleChecks, tokenChecks } = await readSemble(environment, facts);
  if (isRemoved(facts)) {
    const ours = semble && ourSubscriptions(semble.subscriptions, urls);
    return report([...checks, ...removedChecks(facts, ours, now), ...sembleChecks], undefined);
  }
  const unusable = new Problems();
  const settings = usableSettings(secrets, unusable);
  const kind = presentKind(deployed.bot, webhookClient.client);
  const endpoint = endpointOf(kind, urls, { credentials: credentialsOf(webhookClient) });
  const subscribed = semble && subscriptionChecks(semble, endpoint, urls, secrets);
  const log = await checkLog(facts, settings, now);
  const all = [
    ...checks,
    ...(await botChecks(facts, settings, kind)),
    ...cronChecks(facts, now),
    ...secretChecks(
      facts,
      environment.settings,
      unusable.all.map(({ what }) => what),
      settings,
    ),
    ...settingChecks(settings),
    ...(await organizationChecks(facts.medplum, settings.managingOrganization)),
    ...tokenChecks,
    ...sembleChecks,
    ...(subscribed?.checks ?? []),
    ...log.checks,
  ];
  return report(all, endpoint.url, subscribed?.subscriptions, log.activity);
}

async function organizationChecks(medplum: MedplumClient, reference: string | undefined): Promise<StatusCheck[]> {
  const problems = new Problems();
  const looking = orMedplumFailure(organizationProblem(medplum, reference), 'looking for the managing organization');
  const missing = await problems.of(looking);
  return [
    ...(missing ? [attention('Organization', missing.what, missing.todo)] : []),
    ...problemsAs(unknown, 'Organization', problems),
  ];
}

function report(
  checks: readonly StatusCheck[],
  webhookUrl: string | undefined,
  subscriptions: readonly ShownSubscription[] = [],
  activity?: Activity,
): StatusReport {
  return { verdict: overall(checks), checks, webhookUrl, subscriptions, activity };
}
