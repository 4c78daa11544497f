import type { MedplumClient } from '@medplum/core';
import type { Environment } from '../../core/environment.ts';
import { CommandFailure, Problems } from '../../core/problem.ts';
import { practiceOf } from '../../medplum/bot.ts';
import { medplumFailure, orMedplumFailure } from '../../medplum/connection.ts';
import { runningCrons } from '../../medplum/crons.ts';
import { organizationProblem } from '../../medplum/organization.ts';
import { usableSettings } from '../../medplum/planned-secrets.ts';
import { credentialsOf } from '../../medplum/webhook-client.ts';
import { checkMedplum } from '../../preflight/check-medplum.ts';
import { checkPractice } from '../../preflight/check-practice.ts';
import { checkIsPractice } from '../../semble/practice.ts';
import { endpointOf, presentKind, urlsOf } from '../../semble/subscriptions/endpoint.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';
import { readRuns } from '../runs/read-runs.ts';
import { botChecks, type DeployedFacts, secretChecks, settingChecks } from './bot-checks.ts';
import { attention, overall, type StatusCheck, type StatusVerdict, unknown } from './check.ts';
import { cronChecks } from './cron-checks.ts';
import { type Activity, activityOf, runChecks } from './run-checks.ts';
import { subscriptionChecks } from './semble-checks.ts';

/** The state of the deployment. It holds no secret, and no patient data except Semble ids. */
export interface StatusReport {
  readonly verdict: StatusVerdict;
  readonly checks: readonly StatusCheck[];
  readonly webhookUrl: string | undefined;
  readonly subscriptions: readonly ShownSubscription[];
  /** Undefined when the bot's log cannot be read. */
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
        [...checks, attention('Bot', 'no bot is deployed in this Medplum project', 'Run npm run deploy.')],
        undefined,
      );
}

async function checkDeployed(
  environment: Environment,
  facts: DeployedFacts,
  checks: StatusCheck[],
  now: number,
): Promise<StatusReport> {
  const { medplum, secrets, deployed, hasCron, crons, webhookClient } = facts;
  const unusable = new Problems();
  const settings = usableSettings(secrets, unusable);
  const kind = presentKind(deployed.bot, webhookClient.client);
  checks.push(...(await botChecks(facts, settings, kind)), ...cronChecks(facts, now));
  checks.push(
    ...secretChecks(
      facts,
      environment.settings,
      unusable.all.map(({ what }) => what),
      settings,
    ),
    ...settingChecks(settings),
    ...(await organizationChecks(medplum, settings.managingOrganization)),
  );
  const urls = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id);
  const endpoint = endpointOf(kind, urls, { credentials: credentialsOf(webhookClient) });
  const sembleProblems = new Problems();
  // The environment is needed after a removal, when the project has no settings any more.
  const semble = await checkPractice(environment, new Map([...environment.settings, ...secrets]), sembleProblems);
  if (semble) {
    checkIsPractice(practiceOf(deployed.bot), semble.practice, sembleProblems);
  }
  checks.push(...problemsAs(unknown, 'Semble', sembleProblems));
  const subscribed = semble && subscriptionChecks(semble, endpoint, urls, secrets);
  checks.push(...(subscribed?.checks ?? []));
  try {
    const runs = await readRuns(medplum, deployed.bot.id, Math.max(24, settings.sweepHours), now);
    const hasSchedule = hasCron && (deployed.bot.cronString !== undefined || runningCrons(crons, now).length > 0);
    checks.push(...runChecks(runs, { hasSchedule, sweepHours: settings.sweepHours }, now));
    return report(checks, endpoint.url, subscribed?.subscriptions, activityOf(runs, now));
  } catch (error) {
    const failure = medplumFailure(error, 'the AuditEvents of the Bot');
    if (!(failure instanceof CommandFailure)) {
      throw failure;
    }
    checks.push(...failure.problems.map(({ what, todo }) => unknown('Deliveries', what, todo)));
    return report(checks, endpoint.url, subscribed?.subscriptions);
  }
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

function problemsAs(
  make: (thing: string, detail: string, todo: string) => StatusCheck,
  thing: string,
  problems: Problems,
): StatusCheck[] {
  return problems.all.map(({ what, todo }) => make(thing, what, todo));
}
