import { createHmac, randomBytes } from 'node:crypto';
import type { Attempt } from './delivery.ts';

/** The forgeries that are possible without a signing secret. */
export const FORGERIES = [
  'no signature',
  'the webhook token alone',
  'a signature by another secret',
  'another body under a real signature',
] as const;

export type Forgery = (typeof FORGERIES)[number];

const SIGNATURE = 'x-webhook-signature';

/** Posts the deletion of a patient without a signing secret, as a sender who may have seen a `genuine` delivery. */
export async function forgeDeletion(
  url: string,
  patientId: string,
  forgery: Forgery,
  genuine: Attempt | undefined,
): Promise<Attempt> {
  const eventType = 'patient.deleted';
  const body = JSON.stringify({ eventType, identifiers: { patientId } });
  const headers = { ...forgedHeaders(forgery, body, genuine), 'content-type': 'application/json' };
  const sentAt = Date.now();
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = await response.text();
  const ids = { deliveryId: '', subscriptionId: '', eventId: '' };
  const milliseconds = Date.now() - sentAt;
  return { ...ids, eventType, body, headers, status: response.status, answer, sentAt, milliseconds };
}

function forgedHeaders(forgery: Forgery, body: string, genuine: Attempt | undefined): Record<string, string> {
  const { [SIGNATURE]: signature = '', ...others } = genuine?.headers ?? {};
  switch (forgery) {
    case 'no signature':
      return {};
    case 'the webhook token alone':
      return others;
    case 'a signature by another secret':
      return { ...others, [SIGNATURE]: signed(body, randomBytes(32)) };
    case 'another body under a real signature':
      return { ...others, [SIGNATURE]: signature };
  }
}

/** As Semble signs: https://docs.semble.io/docs/webhooks/guide/ */
function signed(body: string, secret: Buffer): string {
  const timestamp = Math.floor(Date.now() / 1000);
  return `t=${timestamp},v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`;
}
