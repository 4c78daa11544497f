/** The events that can be subscribed to: https://docs.semble.io/docs/webhooks/events/patient/ and .../webhook/. */
export const EVENT_TYPES = [
  'patient.created',
  'patient.updated',
  'patient.deleted',
  'patient.archived',
  'patient.unarchived',
  'patient.merged',
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
  'webhook.event.deliveryFailed',
  'webhook.subscription.updated',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** The values of the enum `WebhookEventType`, which older schemas have instead of dotted names. */
export const ENUM_SPELLINGS: ReadonlyMap<string, string> = new Map([
  ['PATIENT_CREATED', 'patient.created'],
  ['PATIENT_UPDATED', 'patient.updated'],
  ['PATIENT_DELETED', 'patient.deleted'],
]);

export interface SembleEvent {
  readonly eventType: EventType;
  readonly identifiers: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string | number | boolean>>;
}

export type Raise = (event: SembleEvent) => void;
