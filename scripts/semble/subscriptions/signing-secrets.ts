import { valuesOf } from '../../../src/settings.ts';
import type { IssuedSecret, Subscription } from './subscriptions.ts';

/**
 * An entry of SEMBLE_WEBHOOK_SECRET with a subscription id. Entries are separated by white space, each
 * `<subscriptionId>:<secret>`. An entry that is only a secret was written by somebody else and is kept.
 */
const WITH_ID = /^([0-9a-f]{24}):(.+)$/i;

function idOf(entry: string): string | undefined {
  return WITH_ID.exec(entry)?.[1]?.toLowerCase();
}

/** Returns the ids of the subscriptions whose signing secrets are in the value, in their order. */
export function subscriptionIds(value: string | undefined): string[] {
  return valuesOf(value).flatMap((entry) => idOf(entry) ?? []);
}

/** Returns the ids of the subscriptions whose signing secrets are in the value and that Semble does not list. */
export function goneSubscriptionIds(value: string | undefined, listed: readonly Subscription[]): string[] {
  const present = new Set(listed.map(({ id }) => id.toLowerCase()));
  return subscriptionIds(value).filter((id) => !present.has(id));
}

/** Counts the secrets without a subscription id, which somebody else wrote. */
export function countBare(value: string | undefined): number {
  return valuesOf(value).filter((entry) => idOf(entry) === undefined).length;
}

/** Returns the signing secret of a subscription; undefined if the value has none. */
export function signingSecret(value: string | undefined, subscriptionId: string): string | undefined {
  const entry = valuesOf(value).find((one) => idOf(one) === subscriptionId.toLowerCase());
  return entry && WITH_ID.exec(entry)?.[2];
}

/** Returns the value with this subscription's secret, which replaces a former one. */
export function withSigningSecret(value: string | undefined, { id, secret }: IssuedSecret): string {
  const others = valuesOf(value).filter((entry) => idOf(entry) !== id.toLowerCase());
  const kept = signingSecret(value, id) === secret;
  return kept ? (value ?? '') : [...others, `${id.toLowerCase()}:${secret}`].join(' ');
}

/** Returns the value without the secrets of these subscriptions; undefined when no secret is left. */
export function withoutSecretsOf(value: string | undefined, subscriptionIds: readonly string[]): string | undefined {
  const gone = new Set(subscriptionIds.map((id) => id.toLowerCase()));
  const entries = valuesOf(value);
  const kept = entries.filter((entry) => !gone.has(idOf(entry) ?? ''));
  return kept.length === entries.length ? value : kept.join(' ') || undefined;
}
