/** What a delivery of an event type asks for. */
export type Asks = 'sync' | 'delete' | 'merge';

/** What is behind `patient.` in the events after which that patient is looked at again. */
const SYNC_EVENTS = [
  'created',
  'updated',
  'archived',
  'unarchived',
  'label.added',
  'label.removed',
  'membership.updated',
  ...['phone', 'number', 'relationship', 'customAttribute'].flatMap((part) => [
    `${part}.added`,
    `${part}.updated`,
    `${part}.removed`,
  ]),
];

/** All patient events, by the names of https://docs.semble.io/docs/webhooks/events/patient/. */
export const PATIENT_EVENTS: ReadonlyMap<string, Asks> = new Map<string, Asks>([
  ...SYNC_EVENTS.map((name) => [`patient.${name}`, 'sync'] as const),
  ['patient.deleted', 'delete'],
  ['patient.merged', 'merge'],
]);

/** Semble's word on a subscription itself: https://docs.semble.io/docs/webhooks/events/webhook/. */
export const SYSTEM_EVENTS: readonly string[] = ['webhook.event.deliveryFailed', 'webhook.subscription.updated'];

/** The spelling of the former enum: `patient.customAttribute.added` was `PATIENT_CUSTOM_ATTRIBUTE_ADDED`. */
export function enumSpelling(eventType: string): string {
  return eventType
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase();
}

const DOTTED: ReadonlyMap<string, string> = new Map(
  [...PATIENT_EVENTS.keys(), ...SYSTEM_EVENTS].map((eventType) => [enumSpelling(eventType), eventType]),
);

/** The dotted spelling of a known event type in either spelling; any other text as it is. */
export function dottedSpelling(eventType: string): string {
  return DOTTED.get(eventType) ?? eventType;
}
