import type { IssuedSecret } from './subscriptions.ts';

/**
 * The value of SEMBLE_WEBHOOK_SECRET: entries separated by white space, each `<subscriptionId>:<secret>`, or a secret
 * alone, which somebody else put there and which is kept.
 */
const WITH_ID = /^([0-9a-f]{24}):(.+)$/i;

function entriesOf(value: string | undefined): string[] {
  return value?.split(/\s+/).filter(Boolean) ?? [];
}

function idOf(entry: string): string | undefined {
  return WITH_ID.exec(entry)?.[1]?.toLowerCase();
}

/** The subscriptions whose signing secrets the value holds, in its order. */
export function subscriptionIds(value: string | undefined): string[] {
  return entriesOf(value).flatMap((entry) => idOf(entry) ?? []);
}

/** How many of its secrets belong to no subscription: somebody put them there. */
export function countBare(value: string | undefined): number {
  return entriesOf(value).filter((entry) => idOf(entry) === undefined).length;
}

/** The signing secret that is kept for a subscription. */
export function signingSecret(value: string | undefined, subscriptionId: string): string | undefined {
  const entry = entriesOf(value).find((one) => idOf(one) === subscriptionId.toLowerCase());
  return entry && WITH_ID.exec(entry)?.[2];
}

/** The value with this subscription's secret in it, in place of any other that was kept for it. */
export function withSigningSecret(value: string | undefined, { id, secret }: IssuedSecret): string {
  const others = entriesOf(value).filter((entry) => idOf(entry) !== id.toLowerCase());
  const kept = signingSecret(value, id) === secret;
  return kept ? (value ?? '') : [...others, `${id.toLowerCase()}:${secret}`].join(' ');
}

/** The value without the secrets of these subscriptions; undefined when nothing is left of it. */
export function withoutSecretsOf(value: string | undefined, subscriptionIds: readonly string[]): string | undefined {
  const gone = new Set(subscriptionIds.map((id) => id.toLowerCase()));
  const entries = entriesOf(value);
  const kept = entries.filter((entry) => !gone.has(idOf(entry) ?? ''));
  return kept.length === entries.length ? value : kept.join(' ') || undefined;
}
