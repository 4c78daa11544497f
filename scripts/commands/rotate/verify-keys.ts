import { SETTING, valuesOf } from '../../../src/settings.ts';
import type { SignatureScheme } from '../../../src/verify/scheme.ts';
import { operatorAccess } from '../../bot/connect.ts';
import { type OwnRefusals, withNotedRefusals } from '../../bot/notes/own-refusals.ts';
import { post } from '../../bot/post.ts';
import { selfTest } from '../../bot/self-test.ts';
import { testRequest } from '../../bot/test-delivery.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure, Problems } from '../../core/problem.ts';
import { readProject } from '../../medplum/connection.ts';
import { usableSettings } from '../../medplum/planned-secrets.ts';
import { type Secrets, secretsOf } from '../../medplum/project-secrets.ts';
import type { Situation } from '../../preflight/preflight.ts';
import { type Endpoint, openingHeaders, urlsOf } from '../../semble/subscriptions/endpoint.ts';
import { signingSecret } from '../../semble/subscriptions/signing-secrets.ts';
import type { Subscription } from '../../semble/subscriptions/subscriptions.ts';
import type { NewKeys } from './new-keys.ts';

/** An event type that Semble does not have: the bot answers 200 and does nothing. */
const HARMLESS = { eventType: 'rotate.selfTest', identifiers: {} };

/**
 * Proves that the bot accepts the signing secret of each new subscription with the new webhook token, and nothing else.
 * Throws CommandFailure.
 */
export async function verifyNew(
  situation: Situation,
  made: readonly Subscription[],
  endpoint: Endpoint,
  keys: NewKeys,
  onMissingNote: (text: string) => void,
): Promise<void> {
  const { medplum, projectId } = situation.medplum;
  const secrets = secretsOf(await readProject(medplum, projectId));
  const { scheme } = usableSettings(secrets, new Problems());
  const webhookToken = firstOf(keys.webhookToken);
  const tested = { scheme, secret: secretOfFirst(secrets, made), webhookToken };
  await withNotedRefusals(
    accessOf(situation, endpoint, secrets),
    (own) => selfTest(endpoint, tested, own),
    onMissingNote,
  );
  for (const { id } of made) {
    const secret = signingSecret(secrets.get(SETTING.webhookSecret), id) ?? '';
    await expectStatus(200, `the signing secret of subscription ${id}`, { endpoint, webhookToken, scheme, secret });
  }
}

/** Proves that the bot refuses a former signing secret and the former webhook token. Throws CommandFailure. */
export async function verifyFormerRefused(
  situation: Situation,
  { made, former }: Readonly<Record<'made' | 'former', readonly Subscription[]>>,
  endpoint: Endpoint,
  keys: NewKeys,
  now: Secrets,
  onMissingNote: (text: string) => void,
): Promise<void> {
  const before = situation.medplum.secrets;
  const { scheme } = usableSettings(now, new Problems());
  if (scheme === 'none') {
    return;
  }
  const webhookToken = firstOf(keys.webhookToken);
  const formerToken = firstOf(before.get(SETTING.webhookToken));
  const secret = secretOfFirst(now, made);
  const formerSecret = secretOfFirst(before, former);
  const verify = async ({ post }: OwnRefusals): Promise<void> => {
    if (formerSecret) {
      await expectStatus(
        401,
        'a former signing secret',
        { endpoint, webhookToken, scheme, secret: formerSecret },
        post,
      );
    }
    if (secret && formerToken !== webhookToken) {
      await expectStatus(
        401,
        'the former webhook token',
        { endpoint, webhookToken: formerToken, scheme, secret },
        post,
      );
    }
  };
  await withNotedRefusals(accessOf(situation, endpoint, now), verify, onMissingNote);
}

/** The access for operator requests with these secrets. */
function accessOf({ medplum: { medplum, deployed } }: Situation, { kind }: Endpoint, secrets: Secrets) {
  const settings = usableSettings(secrets, new Problems());
  const urls = deployed && urlsOf(medplum.getBaseUrl(), deployed.bot.id, deployed.membership.id);
  return urls && operatorAccess({ medplum, settings, urls, isPublic: kind === 'webhook' });
}

interface Keys {
  readonly endpoint: Endpoint;
  readonly webhookToken: string;
  readonly scheme: SignatureScheme | 'none';
  readonly secret: string;
}

async function expectStatus(
  expected: 200 | 401,
  what: string,
  { endpoint, webhookToken, ...keys }: Keys,
  send: OwnRefusals['post'] = post,
): Promise<void> {
  const target = { url: endpoint.url, opening: openingHeaders(endpoint, webhookToken), ...keys };
  const { status } = await send(testRequest(target, HARMLESS, Date.now()));
  if (status !== expected) {
    throw new CommandFailure({
      what: `Self-test: a request with ${what} got ${status ?? 'no answer'} instead of ${expected}`,
      todo: `Run ${PROGRAM} logs --since 10m to see why, then run ${PROGRAM} rotate again. Both generations of subscriptions may stay until then.`,
    });
  }
}

function secretOfFirst(secrets: Secrets, subscriptions: readonly Subscription[]): string | undefined {
  return subscriptions.map(({ id }) => signingSecret(secrets.get(SETTING.webhookSecret), id)).find(Boolean);
}

function firstOf(value: string | undefined): string {
  return valuesOf(value)[0] ?? '';
}
