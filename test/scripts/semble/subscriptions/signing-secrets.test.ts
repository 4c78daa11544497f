import { expect, it } from 'vitest';
import { goneSubscriptionIds } from '../../../../scripts/semble/subscriptions/signing-secrets.ts';
import type { Subscription } from '../../../../scripts/semble/subscriptions/subscriptions.ts';

const LISTED = 'abcdef0123456789abcdef01';
const GONE = 'abcdef0123456789abcdef02';

function listed(id: string): Subscription {
  return { id, url: 'https://medplum.example/', label: '', eventTypes: [], headers: [], paused: false };
}

it.each([
  ['in lower case', LISTED],
  ['in upper case', LISTED.toUpperCase()],
])('the secret of a subscription that Semble lists %s belongs to no gone subscription', (_case, id) => {
  expect(goneSubscriptionIds(`${LISTED}:one ${GONE.toUpperCase()}:two bare`, [listed(id)])).toEqual([GONE]);
});
