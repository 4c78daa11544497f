import { aDelivery, someSecrets } from '../../fixtures/bot.ts';
import { virtualClock } from '../../fixtures/clock.ts';
import { type Delivered, deliver } from '../../fixtures/deliver.ts';
import type { Circumstances } from '../../fixtures/operator.ts';
import type { Page } from './page.ts';

/** The setting of a bot that can not ask Semble. */
export const NO_TOKEN = { SEMBLE_API_TOKEN: undefined };

/** Sends the bot a delivery of this event with these ids or other members. */
export function send(
  { medplum }: Page,
  eventType: string,
  ids: Readonly<Record<string, string>>,
  { settings = {}, clock = virtualClock(), ...members }: Circumstances & { readonly patient?: unknown } = {},
): Promise<Delivered> {
  const body = aDelivery({ eventType, identifiers: ids, ...members });
  return deliver(medplum.client, { body, secrets: someSecrets(settings) }, clock);
}

/** The same for a merge of the first into the second. */
export function sendMerge(
  page: Page,
  sourcePatientId: string,
  targetPatientId: string,
  circumstances?: Circumstances,
): Promise<Delivered> {
  return send(page, 'patient.merged', { sourcePatientId, targetPatientId }, circumstances);
}
