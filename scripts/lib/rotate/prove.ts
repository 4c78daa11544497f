import { SETTING } from '../../../src/settings.ts';
import { type Endpoint, openingHeaders } from '../endpoint.ts';
import { readProject } from '../medplum.ts';
import { post } from '../post.ts';
import type { Situation } from '../preflight.ts';
import { CommandFailure, Problems } from '../problem.ts';
import { secretsOf } from '../secrets.ts';
import { selfTest } from '../self-test.ts';
import { testRequest } from '../send/test-delivery.ts';
import { usableSettings } from '../settings-plan.ts';
import { subscriptionIds } from '../signing-entries.ts';
import { signingSecret } from '../signing-secrets.ts';
import type { Generations } from './generations.ts';
import type { NewKeys } from './new-keys.ts';

/** Not an event of Semble's: the bot answers it with 200 and does nothing. */
const HARMLESS = { eventType: 'rotate.selfTest', identifiers: {} };

/** Proves that the new subscriptions' secrets get in with the new lock. Throws CommandFailure. */
export async function proveNewKeys({ medplum, ours }: Situation, endpoint: Endpoint, { lock }: NewKeys): Promise<void> {
  const secrets = secretsOf(await readProject(medplum.medplum, medplum.projectId));
  const kept = secrets.get(SETTING.webhookSecret);
  const former = new Set(ours.map(({ id }) => id.toLowerCase()));
  const { scheme } = usableSettings(secrets, new Problems());
  const made = subscriptionIds(kept).filter((id) => !former.has(id));
  const [id = ''] = made.length > 0 ? made : subscriptionIds(kept).toReversed();
  await selfTest(endpoint, { scheme, secret: signingSecret(kept, id), lock: lock?.split(/\s+/)[0] ?? '' });
}
