import { describe, expect, it } from 'vitest';
import { aDelivery, OTHER_ID, PATIENT_ID } from '../../fixtures/bot.ts';
import {
  DELETE_EVENTS,
  FOREIGN_EVENTS,
  MERGE_EVENTS,
  OTHER_PATIENT_EVENTS,
  SYNC_EVENTS,
} from '../../fixtures/event-names.ts';
import { parseDelivery } from '../../src/semble/delivery.ts';

const parse = (overrides: Record<string, unknown>) => parseDelivery(JSON.stringify(aDelivery(overrides)));

describe('parseDelivery', () => {
  const identifiers = { patientId: PATIENT_ID, sourcePatientId: OTHER_ID, targetPatientId: PATIENT_ID };

  it.each([...SYNC_EVENTS, ...OTHER_PATIENT_EVENTS])('reads %s as a request to sync', (eventType) => {
    expect(parse({ eventType, identifiers })?.request).toEqual({ asks: 'sync', patientId: PATIENT_ID });
  });

  it.each(DELETE_EVENTS)('reads %s as a request to delete', (eventType) => {
    expect(parse({ eventType, identifiers })?.request).toEqual({ asks: 'delete', patientId: PATIENT_ID });
  });

  it.each(MERGE_EVENTS)('reads %s as a request to merge', (eventType) => {
    expect(parse({ eventType, identifiers })?.request).toEqual({
      asks: 'merge',
      sourceId: OTHER_ID,
      targetId: PATIENT_ID,
    });
  });

  it('reads an unknown patient event as a sync: with ids in lower case and the carried patient', () => {
    const other = { eventType: 'patient.restored', identifiers: { patientId: PATIENT_ID.toUpperCase() } };
    expect(parse({ ...other, data: { id: 1 } })).toMatchObject({
      eventType: 'patient.restored',
      request: { asks: 'sync', patientId: PATIENT_ID, carried: { id: 1 } },
    });
  });

  it.each([
    [128, 'sync'],
    [129, 'nothing'],
  ])('reads an unknown patient event with a name of %i characters as a request for: %s', (length, asks) => {
    expect(parse({ eventType: 'patient.'.padEnd(length, 'x'), identifiers })?.request).toMatchObject({ asks });
  });

  it('returns ids in lower case', () => {
    const delivery = parse({ identifiers: { patientId: PATIENT_ID.toUpperCase() } });
    expect(delivery?.request).toMatchObject({ patientId: PATIENT_ID });
  });

  it.each([...FOREIGN_EVENTS, 'constructor', ' '])('asks for no action for %j with any ids', (eventType) => {
    expect(parse({ eventType, identifiers: 7 })?.request).toEqual({ asks: 'nothing' });
    expect(parse({ eventType, identifiers })?.request).toEqual({ asks: 'nothing' });
  });

  it.each([undefined, null, 7, [], {}, { patientId: 7 }, { patientId: [PATIENT_ID] }, { patientId: 'x' }])(
    'asks for no action for an unknown patient event with the identifiers %j',
    (unusable) => {
      for (const eventType of OTHER_PATIENT_EVENTS) {
        expect(parse({ eventType, identifiers: unusable })?.request).toEqual({ asks: 'nothing' });
      }
    },
  );

  it('returns a carried patient under either name', () => {
    expect(parse({ patient: { id: 1 } })?.request).toMatchObject({ carried: { id: 1 } });
    expect(parse({ data: { id: 2 } })?.request).toMatchObject({ carried: { id: 2 } });
  });

  it('treats a patient that is null as absent', () => {
    expect(parse({ patient: null, data: null })?.request).not.toHaveProperty('carried', null);
  });

  it('reads a text after a byte order mark', () => {
    expect(parseDelivery(`\ufeff${JSON.stringify(aDelivery())}`)).toBeDefined();
    expect(parse({ eventId: 'a\ufeffb' })?.eventId).toBe('a\ufeffb');
  });

  it('only needs the event type and its ids', () => {
    const text = JSON.stringify({ eventType: 'patient.deleted', identifiers: { patientId: PATIENT_ID }, extra: [{}] });
    expect(parseDelivery(text)).toMatchObject({ eventType: 'patient.deleted', metadata: {} });
  });

  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['no JSON', '{"eventType":'],
    ['a number', '7'],
    ['null', 'null'],
    ['an array', `[${JSON.stringify(aDelivery())}]`],
    ['no event type', JSON.stringify(aDelivery({ eventType: undefined }))],
    ['an empty event type', JSON.stringify(aDelivery({ eventType: '' }))],
    ['an event type that is no text', JSON.stringify(aDelivery({ eventType: { toString: 'patient.created' } }))],
    ['an event type in a list', JSON.stringify(aDelivery({ eventType: ['patient.created'] }))],
    ['no identifiers', JSON.stringify(aDelivery({ identifiers: undefined }))],
    ['identifiers that are a list', JSON.stringify(aDelivery({ identifiers: [PATIENT_ID] }))],
    ['an id that is too short', JSON.stringify(aDelivery({ identifiers: { patientId: PATIENT_ID.slice(1) } }))],
    ['an id with a line end', JSON.stringify(aDelivery({ identifiers: { patientId: `${PATIENT_ID}\n` } }))],
    ['an id that is a number', JSON.stringify(aDelivery({ identifiers: { patientId: 5 } }))],
    ['an id with a search in it', JSON.stringify(aDelivery({ identifiers: { patientId: `${PATIENT_ID}&_count=9` } }))],
    ['a merge without a source', JSON.stringify(aDelivery({ eventType: 'patient.merged' }))],
    ...['sourcePatientId', 'targetPatientId'].map((name) => [
      `a merge with nothing but ${name}`,
      JSON.stringify(aDelivery({ eventType: 'patient.merged', identifiers: { [name]: PATIENT_ID } })),
    ]),
    ['members only in the prototype', '{"__proto__":{"eventType":"patient.deleted"}}'],
    ['deep nesting', '['.repeat(100_000)],
  ])('is undefined for %s', (_name, text) => {
    expect(parseDelivery(text)).toBeUndefined();
  });
});
