import { describe, expect, it } from 'vitest';
import {
  dottedSpelling,
  enumSpelling,
  isOperatorEvent,
  PATIENT_EVENTS,
  SYSTEM_EVENTS,
} from '../../src/semble/event-types.ts';

/** The names of the former enum, as https://docs.semble.io printed them. */
const ENUM_NAMES = [
  'PATIENT_CREATED',
  'PATIENT_UPDATED',
  'PATIENT_DELETED',
  'PATIENT_ARCHIVED',
  'PATIENT_UNARCHIVED',
  'PATIENT_MERGED',
  'PATIENT_PHONE_ADDED',
  'PATIENT_PHONE_UPDATED',
  'PATIENT_PHONE_REMOVED',
  'PATIENT_NUMBER_ADDED',
  'PATIENT_NUMBER_UPDATED',
  'PATIENT_NUMBER_REMOVED',
  'PATIENT_RELATIONSHIP_ADDED',
  'PATIENT_RELATIONSHIP_UPDATED',
  'PATIENT_RELATIONSHIP_REMOVED',
  'PATIENT_CUSTOM_ATTRIBUTE_ADDED',
  'PATIENT_CUSTOM_ATTRIBUTE_UPDATED',
  'PATIENT_CUSTOM_ATTRIBUTE_REMOVED',
  'PATIENT_LABEL_ADDED',
  'PATIENT_LABEL_REMOVED',
  'PATIENT_MEMBERSHIP_UPDATED',
];

describe('event types', () => {
  it('include the events of Semble about a subscription', () => {
    expect(SYSTEM_EVENTS).toEqual(['webhook.event.deliveryFailed', 'webhook.subscription.updated']);
    expect(dottedSpelling('WEBHOOK_EVENT_DELIVERY_FAILED')).toBe('webhook.event.deliveryFailed');
  });

  it('have one old spelling each', () => {
    expect([...PATIENT_EVENTS.keys()].map(enumSpelling).sort()).toEqual(ENUM_NAMES.toSorted());
  });

  it('are understood in either spelling', () => {
    expect(ENUM_NAMES.map(dottedSpelling).sort()).toEqual([...PATIENT_EVENTS.keys()].sort());
    expect([...PATIENT_EVENTS.keys(), ...SYSTEM_EVENTS].map(dottedSpelling)).toEqual([
      ...PATIENT_EVENTS.keys(),
      ...SYSTEM_EVENTS,
    ]);
  });

  it('leave an unknown text as it is', () => {
    expect(['booking.created', 'Patient.Created', '__proto__'].map(dottedSpelling)).toEqual([
      'booking.created',
      'Patient.Created',
      '__proto__',
    ]);
  });

  it('are operator requests when they begin with "bot", in either spelling', () => {
    expect(['bot.sweep', 'bot.anything', 'BOT_SWEEP', 'BOT_ANYTHING'].filter(isOperatorEvent)).toHaveLength(4);
  });

  it.each(['robot.created', 'ROBOT_', 'patient.bot.added', 'PATIENT_BOT_ADDED', 'bottle.created', 'BOTTLE_CREATED'])(
    'are no operator requests with "bot" in another place or word: %s',
    (eventType) => {
      expect(isOperatorEvent(eventType)).toBe(false);
    },
  );
});
