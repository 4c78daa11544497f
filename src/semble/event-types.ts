/** What a delivery of an event type asks for. */
export type Asks = 'sync' | 'delete' | 'merge';

/** The patient events after which that patient is looked at again. */
const SYNC_EVENTS = [
  'patient.created',
  'patient.updated',
  'patient.archived',
  'patient.unarchived',
  'patient.phone.added',
  'patient.phone.updated',
  'patient.phone.removed',
  'patient.number.added',
  'patient.number.updated',
  'patient.number.removed',
  'patient.relationship.added',
  'patient.relationship.updated',
  'patient.relationship.removed',
  'patient.customAttribute.added',
  'patient.customAttribute.updated',
  'patient.customAttribute.removed',
  'patient.label.added',
  'patient.label.removed',
  'patient.membership.updated',
];

/** All patient events, by the names of https://docs.semble.io/docs/webhooks/events/patient/. */
export const PATIENT_EVENTS: ReadonlyMap<string, Asks> = new Map<string, Asks>([
  ...SYNC_EVENTS.map((eventType) => [eventType, 'sync'] as const),
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
