import { signingSecret } from '../../../../scripts/semble/subscriptions/signing-secrets.ts';
import { type Clinic, theSecrets } from '../../support/clinic.ts';

/** The secrets that a rotation renews. */
export const KEYS = ['SEMBLE_WEBHOOK_SECRET', 'SEMBLE_WEBHOOK_TOKEN', 'SEMBLE_OPERATOR_SECRET'];

export function subscriptionsOf({ semble }: Clinic) {
  return semble.subscriptions.list();
}

/** What a rotation leaves, with every key replaced by what holds of it. */
export async function state(clinic: Clinic) {
  const secrets = await theSecrets(clinic);
  const kept = secrets.get('SEMBLE_WEBHOOK_SECRET');
  return {
    names: [...secrets.keys()].sort(),
    entries: kept?.split(' ').length,
    webhookTokens: secrets.get('SEMBLE_WEBHOOK_TOKEN')?.split(' ').length,
    generations: new Set(subscriptionsOf(clinic).map(({ url }) => new URL(url).search)).size,
    subscriptions: subscriptionsOf(clinic).map(({ id, secret, label, eventTypes, headers, deliveryPaused }) => ({
      label,
      eventTypes,
      deliveryPaused,
      isKnown: signingSecret(kept, id) === secret,
      isLocked: headers.some(
        ({ key, value }) => key === 'X-Bot-Token' && value === secrets.get('SEMBLE_WEBHOOK_TOKEN'),
      ),
    })),
  };
}
