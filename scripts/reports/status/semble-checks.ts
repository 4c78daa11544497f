import { SETTING } from '../../../src/settings.ts';
import { PROGRAM, shortLabel, subscriptionName } from '../../core/names.ts';
import type { Secrets } from '../../medplum/project-secrets.ts';
import type { SembleFacts } from '../../semble/facts.ts';
import { MISSING_DEFINITION } from '../../semble/nhs-definition.ts';
import { subscriptionCalls } from '../../semble/subscriptions/apply-subscriptions.ts';
import { type Endpoint, haveCredentialsInUrl, ourSubscriptions } from '../../semble/subscriptions/endpoint.ts';
import { generationsOf } from '../../semble/subscriptions/generations.ts';
import { goneSubscriptionIds } from '../../semble/subscriptions/signing-secrets.ts';
import type { ShownSubscription } from '../../semble/subscriptions/subscriptions.ts';
import { attention, ok, type StatusCheck } from './check.ts';

/** Our subscriptions and their checks. */
export interface Subscribed {
  readonly checks: readonly StatusCheck[];
  readonly subscriptions: readonly ShownSubscription[];
}

/** Compares the subscriptions at Semble with the state that a deployment would write. */
export function subscriptionChecks(
  semble: SembleFacts,
  endpoint: Endpoint,
  urls: Parameters<typeof ourSubscriptions>[1],
  secrets: Secrets,
): Subscribed {
  const ours = ourSubscriptions(semble.subscriptions, urls);
  const { former, fresh } = generationsOf(ours);
  const credentialsInUrl = haveCredentialsInUrl(ours);
  const calls = subscriptionCalls(ours, { ...endpoint, credentialsInUrl }, semble.spelling, secrets);
  const stale = goneSubscriptionIds(secrets.get(SETTING.webhookSecret), semble.subscriptions);
  const checks = [
    ...ours.map(({ label, eventTypes, paused }): StatusCheck => {
      const thing = subscriptionName(label);
      return paused
        ? attention(thing, 'PAUSED', `Run ${PROGRAM} deploy --resume, then ${PROGRAM} reconcile.`)
        : ok(thing, eventTypes.map((name) => name.replace(/^patient\./, '')).join(', '));
    }),
    ...(ours.length === 0
      ? [attention('Subscriptions', 'none calls the bot', `Run ${PROGRAM} deploy. If it waits, it says for what.`)]
      : fresh.length > 0 && former.length > 0
        ? [attention('Rotation', 'was interrupted', `Run ${PROGRAM} rotate to finish it.`)]
        : calls.length > 0
          ? [attention('Subscriptions', `drifted: ${labelsOf(calls)}`, `Run ${PROGRAM} deploy to correct them.`)]
          : []),
    ...(stale.length > 0
      ? [
          attention(
            'Signing secrets',
            `${stale.length} of subscriptions that are gone`,
            `Run ${PROGRAM} deploy to remove them.`,
          ),
        ]
      : []),
    ...(semble.nhsDefinition === 'missing'
      ? [attention('Semble', MISSING_DEFINITION.what, MISSING_DEFINITION.todo)]
      : []),
    ...semble.warnings.map((text) => ok('Semble', text)),
  ];
  return {
    checks,
    subscriptions: ours.map(({ id, label, eventTypes, paused }) => ({ id, label, eventTypes, paused })),
  };
}

function labelsOf(calls: readonly { readonly label: string }[]): string {
  return [...new Set(calls.map(({ label }) => shortLabel(label)))].join(', ');
}
