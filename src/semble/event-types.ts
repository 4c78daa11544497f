/** The action that a delivery of an event type asks for. */
export type Asks = 'sync' | 'delete' | 'merge';

/** Patient events by what they ask for: https://docs.semble.io/docs/webhooks/events/patient/ */
const EVENTS_BY_REQUEST: Readonly<Record<Asks, readonly string[]>> = {
  sync: [
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
  ],
  delete: ['patient.deleted'],
  merge: ['patient.merged'],
};

/** What each patient event asks for. */
export const PATIENT_EVENTS: ReadonlyMap<string, Asks> = new Map(
  (['sync', 'delete', 'merge'] as const).flatMap((asks) => EVENTS_BY_REQUEST[asks].map((name) => [name, asks])),
);

/** A longer text is not the name of an event. */
const MAX_EVENT_TYPE_LENGTH = 128;

/**
 * Whether an event is about a patient, also when its name is unknown, in either spelling: `patient.restored`,
 * `PATIENT_RESTORED`. A delivery names which patient to check, so an event with an unknown name is a reason to check
 * it.
 */
export function isPatientEvent(eventType: string): boolean {
  return eventType.length <= MAX_EVENT_TYPE_LENGTH && /^(?:patient\.|PATIENT_)\S/.test(eventType);
}

/** Whether an event is an operator request, in either spelling. Semble sends none. */
export function isOperatorEvent(eventType: string): boolean {
  return eventType.startsWith('bot.') || eventType.startsWith('BOT_');
}

/** Semble's events about a subscription: https://docs.semble.io/docs/webhooks/events/webhook/ */
export const SYSTEM_EVENTS: readonly string[] = ['webhook.event.deliveryFailed', 'webhook.subscription.updated'];

/**
 * The spelling of event types in a practice's schema: `patient.created`, or `PATIENT_CREATED` as in the former enum.
 */
export type EventSpelling = 'dotted' | 'enum';

/** Writes an event type as in the former enum: `patient.customAttribute.added` is `PATIENT_CUSTOM_ATTRIBUTE_ADDED`. */
export function enumSpelling(eventType: string): string {
  return eventType
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .replaceAll('.', '_')
    .toUpperCase();
}

const DOTTED: ReadonlyMap<string, string> = new Map(
  [...PATIENT_EVENTS.keys(), ...SYSTEM_EVENTS].map((eventType) => [enumSpelling(eventType), eventType]),
);

/** Writes a known event type, in either spelling, with dots. Returns any other text as it is. */
export function dottedSpelling(eventType: string): string {
  return DOTTED.get(eventType) ?? eventType;
}
