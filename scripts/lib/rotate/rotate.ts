import { type Subscription, updateSubscription } from '../../../src/semble/subscriptions.ts';
import { SETTING } from '../../../src/settings.ts';
import { credentialsOf } from '../caller.ts';
import { type Endpoint, endpointOf, ourSubscriptions, urlsOf } from '../endpoint.ts';
import type { Environment } from '../environment.ts';
import { medplumFailure } from '../medplum.ts';
import { LABEL_PREFIX } from '../names.ts';
import { type Situation, preflight } from '../preflight.ts';
import { CommandFailure, Problems } from '../problem.ts';
import type { Row } from '../report.ts';
import { changeSecrets } from '../secrets.ts';
import { sembleFailure } from '../semble.ts';
import { countBare } from '../signing-entries.ts';
import { carryOutCalls, listPractice } from '../subscribe.ts';
import type { Terminal } from '../terminal.ts';
import { checkWebhookRights } from '../webhook-rights.ts';
import { type Generations, generationsOf, overlaps, urlOfGeneration } from './generations.ts';
import { bothLocks, type NewKeys, newKeys, onlyNew } from './new-keys.ts';
import { planGeneration } from './plan-generation.ts';
import { proveNewKeys, proveOldKeysRefused } from './prove.ts';

/** A rotation, as it ended or as it would go. It holds no secret. */
export interface RotateReport {
  readonly dryRun: boolean;
  readonly rows: readonly Row[];
  /** What a person should know, a line each. */
  readonly notes: readonly string[];
}

/**
 * Renews every key that opens the bot, without a moment in which a delivery could be refused: a second set of
 * subscriptions is made on the same url with another query, and only when its secrets are in force and proven does the
 * former set go, and with it what it signed by. Throws CommandFailure; the next run goes on from there.
 */
export async function rotate(
  environment: Environment,
  { dryRun = false }: { readonly dryRun?: boolean },
  terminal: Terminal,
): Promise<RotateReport> {
  const situation = await terminal.step(
    'Medplum and Semble',
    () => look(environment, dryRun),
    () => 'checked',
  );
  const { medplum, semble, ours } = situation;
  const endpoint = endpointFor(environment, situation);
  const generations = generationsOf(ours);
  const keys = newKeys(environment, situation, generations);
  const next = { ...endpoint, url: urlOfGeneration(endpoint.url, generations.next) };
  const calls = planGeneration(generations, next, keys.lock, semble.spelling, medplum.secrets);
  if (!dryRun) {
    const step = <T>(name: string, work: () => Promise<T>, ended: string): Promise<T> =>
      terminal.step(name, () => explained(name, work()), () => ended);
    await step('New second lock', () => change(situation, (current) => bothLocks(keys, current)), 'beside the old');
    await step('New subscriptions', () => carryOutCalls(calls, semble, medplum), 'made');
    await step('Pauses', () => takeOverPauses(situation, generations), 'as before');
    await step('New keys', () => proveNewKeys(situation, next, keys), 'accepted');
    await step('Former subscriptions', () => carryOutCalls(generations.former.map(deletion), semble, medplum), 'deleted');
    await step('Former keys', () => dropFormer(situation, keys), 'dropped');
    await step('Self-test', () => proveOldKeysRefused(situation, next, keys, generations), 'former keys are refused');
  }
  return { dryRun, rows: rowsOf(situation, generations, keys), notes: notesOf(situation, keys) };
}

async function look(environment: Environment, dryRun: boolean): Promise<Situation> {
  // As in a dry run: nothing has to be subscribed before the rotation.
  const situation = await preflight(environment, { dryRun: true });
  if (!situation.medplum.deployed || situation.ours.length === 0) {
    throw new CommandFailure({ what: 'Nothing is subscribed, so there is nothing to rotate', todo: 'Run npm run deploy' });
  }
  if (!dryRun) {
    const problems = new Problems();
    await checkWebhookRights(situation.semble.ask, situation.semble.tokenName, problems);
    problems.throwIfAny();
  }
  return situation;
}

function endpointFor({ medplum }: Environment, { medplum: facts, caller, kind, credentialsInUrl }: Situation): Endpoint {
  const credentials = credentialsOf(caller);
  if (!facts.deployed || (kind === 'execute' && credentials === undefined)) {
    throw new CommandFailure({ what: "Semble's client is gone", todo: 'Run npm run deploy' });
  }
  const { bot, membership } = facts.deployed;
  return endpointOf(kind, urlsOf(medplum.baseUrl, bot.id, membership.id), credentials, credentialsInUrl);
}

function change({ medplum }: Situation, decide: Parameters<typeof changeSecrets>[2]) {
  return changeSecrets(medplum.medplum, medplum.projectId, decide);
}

/** A new subscription is active at once: one that takes over from a paused one is paused as well. */
async function takeOverPauses({ semble }: Situation, { next, former }: Generations): Promise<void> {
  const all = await listPractice(semble);
  const query = new URL(urlOfGeneration('https://example.org/', next)).search;
  const made = all.filter(({ url, label }) => label.startsWith(LABEL_PREFIX) && URL.parse(url)?.search === query);
  for (const one of made) {
    const paused = former.some((other) => other.paused && overlaps(one, other));
    if (paused && !one.paused) {
      await updateSubscription(semble.ask, one.id, { paused }, semble.spelling).catch((error: unknown) => {
        throw sembleFailure(error, semble.tokenName, 'editWebhooks');
      });
    }
  }
}

async function dropFormer(situation: Situation, keys: NewKeys): Promise<void> {
  const present = (await listPractice(situation.semble)).map(({ id }) => id);
  await change(situation, (current) => onlyNew(keys, present, current));
}

function deletion({ id, label }: Subscription) {
  return { does: 'delete', id, label } as const;
}

async function explained<T>(name: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw medplumFailure(error, name);
  }
}
