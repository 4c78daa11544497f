/** An entry of SEMBLE_WEBHOOK_SECRET that belongs to a subscription. */
const WITH_ID = /^([0-9a-f]{24}):./i;

function entriesOf(value: string | undefined): string[] {
  return value?.split(/\s+/).filter(Boolean) ?? [];
}

/** The subscriptions whose signing secrets a value of SEMBLE_WEBHOOK_SECRET holds, in its order. */
export function subscriptionIds(value: string | undefined): string[] {
  return entriesOf(value).flatMap((entry) => WITH_ID.exec(entry)?.[1]?.toLowerCase() ?? []);
}

/** How many of its secrets belong to no subscription: somebody put them there. */
export function countBare(value: string | undefined): number {
  return entriesOf(value).filter((entry) => !WITH_ID.test(entry)).length;
}
