import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure, Problems } from '../../core/problem.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { orMedplumFailure } from '../../medplum/connection.ts';
import { changeSecrets } from '../../medplum/project-secrets.ts';
import { credentialsOf } from '../../medplum/webhook-client.ts';
import { preflight, type Situation, writeTargetOf } from '../../preflight/preflight.ts';
import { carryOutCalls } from '../../semble/subscriptions/apply-subscriptions.ts';
import { type Endpoint, endpointOf, urlsOf } from '../../semble/subscriptions/endpoint.ts';
import { generationsOf, urlOfGeneration } from '../../semble/subscriptions/generations.ts';
import { goneSubscriptionIds } from '../../semble/subscriptions/signing-secrets.ts';
import type { Subscription } from '../../semble/subscriptions/subscriptions.ts';
import { checkWebhookRights } from '../../semble/subscriptions/webhook-permissions.ts';
import { bothWebhookTokens, newKeys, onlyNew } from './new-keys.ts';
import { planGeneration } from './plan-generation.ts';
import { notesOf, type RotateReport, rowsOf } from './report.ts';
import { listGeneration, takeOverPauses } from './take-over.ts';
import { verifyFormerRefused, verifyNew } from './verify-keys.ts';

/**
 * Renews every secret that the bot accepts, without missing an event. It creates a second set of subscriptions on the same
 * URL with another query. When the new secrets are proven, it deletes the former set and its secrets. Throws
 * CommandFailure; the next run continues from there.
 */
export async function rotate(
  environment: Environment,
  { dryRun = false }: { readonly dryRun?: boolean },
  terminal: Terminal,
): Promise<RotateReport> {
  const situation = await terminal.step(
    'Medplum and Semble',
    () => checkRotation(environment, { dryRun }),
    () => 'checked',
  );
  announceTarget(writeTargetOf(environment, situation), { dryRun, terminal });
  const { medplum, semble } = situation;
  const generations = generationsOf(situation.ours);
  const { next, former } = generations;
  const endpoint = endpointOfGeneration(environment, situation, next);
  const keys = newKeys(environment, situation, generations);
  const plan = planGeneration(generations, endpoint, keys.webhookToken, semble.spelling, medplum.secrets);
  const notes = notesOf(situation, keys, { dryRun });
  const onMissingNote = (text: string): unknown => notes.push(text);
  const report = { dryRun, rows: rowsOf(situation, generations, keys), notes };
  if (dryRun) {
    return report;
  }
  const step = <T>(name: string, ended: string, work: () => Promise<T>): Promise<T> =>
    terminal.step(
      name,
      () => orMedplumFailure(work(), `doing the step "${name}"`),
      () => ended,
    );
  const change = (decide: Parameters<typeof changeSecrets>[2]) =>
    changeSecrets(medplum.medplum, medplum.projectId, decide);

  await step('New webhook token', 'accepted together with the former one', () =>
    change((current) => bothWebhookTokens(keys, current)),
  );
  await step('New subscriptions', 'created', () => carryOutCalls(plan, semble, medplum));
  const made = await step('Pauses', 'as before', async () => {
    const listed = await listGeneration(semble, endpoint, next);
    await takeOverPauses(semble, listed, former);
    return listed;
  });
  await step('New keys', 'are accepted', () => verifyNew(situation, made, endpoint, keys, onMissingNote));
  const deletions = former.map(({ id, label }) => ({ action: 'delete', id, label }) as const);
  await step('Former subscriptions', 'deleted', () => carryOutCalls(deletions, semble, medplum));
  const gone = goneOf(situation, former);
  const secrets = await step('Former keys', 'dropped', () => change((current) => onlyNew(keys, gone, current)));
  await step('Former keys', 'are refused', () =>
    verifyFormerRefused(situation, { made, former }, endpoint, keys, secrets, onMissingNote),
  );
  return report;
}

/**
 * The ids of subscriptions that no longer exist at the end: the project had a secret of them but Semble did not list them,
 * and the former ones. A subscription that somebody creates at the same time is not included.
 */
function goneOf({ medplum, semble }: Situation, former: readonly Subscription[]): string[] {
  const gone = goneSubscriptionIds(medplum.secrets.get(SETTING.webhookSecret), semble.subscriptions);
  return [...gone, ...former.map(({ id }) => id)];
}

async function checkRotation(environment: Environment, { dryRun }: { readonly dryRun: boolean }): Promise<Situation> {
  // The preflight of a dry run, because a rotation does not make the changes that a deployment would make at Semble.
  const situation = await preflight(environment, { dryRun: true });
  const { ours, medplum, semble } = situation;
  if (!medplum.deployed || ours.length === 0) {
    throw new CommandFailure({
      what: 'No subscription calls the bot, so there is nothing to rotate',
      todo: `Run ${PROGRAM} deploy to subscribe.`,
    });
  }
  if (!dryRun) {
    const problems = new Problems();
    await checkWebhookRights(semble.ask, semble.tokenName, problems);
    problems.throwIfAny();
  }
  return situation;
}

function endpointOfGeneration(
  { medplum: { baseUrl } }: Environment,
  { medplum, webhookClient, kind, credentialsInUrl }: Situation,
  generation: number,
): Endpoint {
  const credentials = credentialsOf(webhookClient);
  if (!medplum.deployed || (kind === 'execute' && credentials === undefined)) {
    throw new CommandFailure({
      what: 'The client application with which Semble calls the bot is missing',
      todo: `Run ${PROGRAM} deploy, which creates it.`,
    });
  }
  const { bot, membership } = medplum.deployed;
  const endpoint = endpointOf(kind, urlsOf(baseUrl, bot.id, membership.id), { credentials, credentialsInUrl });
  return { ...endpoint, url: urlOfGeneration(endpoint.url, generation) };
}
