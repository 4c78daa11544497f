import type { Subscription } from '../../../src/semble/subscriptions.ts';
import { SETTING } from '../../../src/settings.ts';
import { type Endpoint, openingHeaders } from '../endpoint.ts';
import { readProject } from '../medplum.ts';
import { post } from '../post.ts';
import type { Situation } from '../preflight.ts';
import { CommandFailure, Problems } from '../problem.ts';
import { type Secrets, secretsOf } from '../secrets.ts';
import { selfTest } from '../self-test.ts';
import { testRequest } from '../send/test-delivery.ts';
import { usableSettings } from '../settings-plan.ts';
import { signingSecret } from '../signing-secrets.ts';
import type { NewKeys } from './new-keys.ts';

/** Not an event of Semble's: the bot answers it with 200 and does nothing. */
const HARMLESS = { eventType: 'rotate.selfTest', identifiers: {} };

/** Proves that what each of the new subscriptions signs by gets in, with the new lock. Throws CommandFailure. */
export async function proveNew(
  { medplum }: Situation,
  made: readonly Subscription[],
  endpoint: Endpoint,
  keys: NewKeys,
): Promise<void> {
  const secrets = secretsOf(await readProject(medplum.medplum, medplum.projectId));
  const { scheme } = usableSettings(secrets, new Problems());
  for (const { id } of made) {
    const secret = signingSecret(secrets.get(SETTING.webhookSecret), id);
    await selfTest(endpoint, { scheme, secret, lock: firstOf(keys.lock) });
  }
}

/** Proves that a former signing secret and a former lock open nothing any more. Throws CommandFailure. */
export async function proveFormerRefused(
  { medplum: { secrets: before } }: Situation,
  { made, former }: Readonly<Record<'made' | 'former', readonly Subscription[]>>,
  endpoint: Endpoint,
  keys: NewKeys,
  now: Secrets,
): Promise<void> {
  const { scheme } = usableSettings(now, new Problems());
  if (scheme === 'none') {
    return;
  }
  const [secret, formerSecret] = [secretOfFirst(now, made), secretOfFirst(before, former)];
  const [lock, formerLock] = [firstOf(keys.lock), firstOf(before.get(SETTING.webhookToken))];
  const attempts = [
    { what: 'a former signing secret', signedBy: formerSecret, lock },
    ...(formerLock !== lock ? [{ what: 'the former second lock', signedBy: secret, lock: formerLock }] : []),
  ];
  for (const { what, signedBy, lock } of attempts) {
    const target = { url: endpoint.url, opening: openingHeaders(endpoint, lock), scheme, secret: signedBy ?? '' };
    const { status } = signedBy === undefined ? { status: 401 } : await post(testRequest(target, HARMLESS, Date.now()));
    if (status !== 401) {
      throw new CommandFailure({
        what: `Self-test: a request with ${what} got ${status ?? 'no answer'} instead of 401`,
        todo: 'Look into the project secrets in Medplum (Project Admin, Secrets), then run it again',
      });
    }
  }
}

function secretOfFirst(secrets: Secrets, subscriptions: readonly Subscription[]): string | undefined {
  return subscriptions.map(({ id }) => signingSecret(secrets.get(SETTING.webhookSecret), id)).find(Boolean);
}

function firstOf(value: string | undefined): string {
  return value?.split(/\s+/)[0] ?? '';
}
