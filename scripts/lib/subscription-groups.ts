import type { EventSpelling } from '../../src/semble/subscriptions.ts';
import { LABEL_PREFIX } from './names.ts';

/** Event types that share a subscription; Semble takes at most ten in each. */
export interface Group {
  readonly label: string;
  readonly eventTypes: readonly string[];
}

function variants(subject: string, ...verbs: readonly string[]): string[] {
  return verbs.map((verb) => `patient.${subject}.${verb}`);
}

/**
 * All that a FHIR Patient can carry. The subscriptions' own events stand apart, so that a paused patient subscription
 * can still be heard of. https://docs.semble.io/docs/webhooks/events/patient/
 */
const DOTTED: readonly Group[] = [
  {
    label: `${LABEL_PREFIX}patients`,
    eventTypes: [
      'patient.created',
      'patient.updated',
      'patient.deleted',
      'patient.archived',
      'patient.unarchived',
      'patient.merged',
      ...variants('phone', 'added', 'updated', 'removed'),
    ],
  },
  {
    label: `${LABEL_PREFIX}numbers and relationships`,
    eventTypes: [
      ...variants('number', 'added', 'updated', 'removed'),
      ...variants('relationship', 'added', 'updated', 'removed'),
    ],
  },
  {
    label: `${LABEL_PREFIX}webhooks`,
    eventTypes: ['webhook.event.deliveryFailed', 'webhook.subscription.updated'],
  },
];

/** All that the former enum has of them. */
const ENUM: readonly Group[] = [
  { label: `${LABEL_PREFIX}patients`, eventTypes: ['patient.created', 'patient.updated', 'patient.deleted'] },
];

export const GROUPS: Readonly<Record<EventSpelling, readonly Group[]>> = { dotted: DOTTED, enum: ENUM };
