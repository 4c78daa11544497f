import { aDelivery, OTHER_ID, PATIENT_ID, THIRD_ID } from '../../../fixtures/bot.ts';
import { enumSpelling, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import { PATIENT, TEXT } from './planted.ts';
import { ODD, pick, spoilJson } from './spoil-json.ts';

const SYNC = [...PATIENT_EVENTS].filter(([, asks]) => asks === 'sync').map(([name]) => name);
const MERGE = { sourcePatientId: PATIENT_ID, targetPatientId: OTHER_ID };
const IDS = [PATIENT_ID, OTHER_ID, THIRD_ID];

/** The bodies that Semble sends, before they are spoiled; `at` chooses within a kind. */
export const DELIVERIES: Readonly<Record<string, (at: number) => Record<string, unknown>>> = {
  sync: (at) => aDelivery({ eventType: pick(SYNC, at) }),
  'sync in capitals': (at) => aDelivery({ eventType: enumSpelling(pick(SYNC, at)) }),
  carried: (at) => aDelivery({ [pick(['patient', 'data'], at)]: PATIENT }),
  delete: (at) => aDelivery({ eventType: pick(['patient.deleted', 'PATIENT_DELETED'], at) }),
  merge: () => aDelivery({ eventType: 'patient.merged', identifiers: MERGE }),
  'sync by another name': (at) => aDelivery({ eventType: pick(['patient.unheardOf', 'PATIENT_UNHEARD_OF'], at) }),
  'of another kind': (at) => aDelivery({ eventType: pick(['booking.created', 'patients.unheardOf', TEXT], at) }),
  system: (at) =>
    aDelivery({
      eventType: 'webhook.event.deliveryFailed',
      metadata: { deliveryPaused: true, httpStatusCode: 500, failedEventType: pick(ODD, at) },
    }),
  'an operator request': (at) => pick(Object.values(REQUESTS), at)(at),
};

/** The bodies that an operator's command sends. */
export const REQUESTS: Readonly<Record<string, (at: number) => Record<string, unknown>>> = {
  sweep: (at) => ({
    eventType: 'bot.sweep',
    write: at % 4 > 0,
    ...(at % 3 === 0 && { since: '2026-01-01T00:00:00Z' }),
    ...(at % 5 === 0 && { cursor: pick([PATIENT_ID, 'page:2', `page:${TEXT}`, TEXT], at / 5) }),
  }),
  'sync these': (at) => ({ eventType: 'bot.sync', patientIds: IDS.slice(at % 3), write: at % 4 > 0 }),
  note: (at) => ({
    eventType: 'bot.note',
    about: pick(['self-test', 'compared', 'backfilled'], at),
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-01T00:00:09Z',
    counts: pick([{}, { 'no-match': 1 }, { [TEXT]: 1 }], at / 3),
  }),
  'retire these': (at) => ({ eventType: 'bot.retire', patientIds: IDS.slice(at % 3), write: at % 4 > 0 }),
};

/** The spoils of a body. The spoiled text is signed. */
export const BODY_SPOILS: Readonly<Record<string, (body: Record<string, unknown>, at: number) => string>> = {
  'a member is odd or gone': (body, at) => text(spoilJson(body, at)),
  'two members are odd or gone': (body, at) => text(spoilJson(spoilJson(body, at), at * 31)),
  'it is odd as a whole': (_, at) => text(pick(ODD, at)),
  'it is cut': (body, at) => text(body).slice(0, (at % text(body).length) + 1),
  'it has a tail': (body, at) => text(body) + pick([TEXT, ',{}', '\u0000', '}'], at),
  'it has white space': (body) => `\r\n${JSON.stringify(body, undefined, 2)}\t`,
  'it has a byte order mark': (body) => `\ufeff${text(body)}`,
  'a member comes twice': (body, at) => text(body).replace('{', `{"eventType":${text(pick(ODD, at))},`),
  'its ids are capitals': (body) => text(body).replaceAll(/[0-9a-f]{24}/g, (id) => id.toUpperCase()),
  'its ids are unknown': (body) => text(body).replaceAll(PATIENT_ID, '0'.repeat(24)),
  'its ids are all one': (body) => text(body).replaceAll(OTHER_ID, PATIENT_ID),
  'its ids have a line end': (body) => text(body).replaceAll(PATIENT_ID, `${PATIENT_ID}\\n`),
  'it pollutes a prototype': (body) => text(body).replace('{', `{"__proto__":{"write":true,"eventType":"${TEXT}"},`),
  'it is deep': (body) => text(body).replace('{', `{"metadata":${'['.repeat(3000)}${']'.repeat(3000)},`),
  'it is long': (body) => text({ ...body, more: TEXT.repeat(5000) }),
  'it is no JSON': (_, at) => pick([TEXT, '<html>', 'eventType=patient.deleted', "{'a':1}", 'undefined', '\u0000'], at),
  'its halves of characters are escaped': (body) => text({ ...body, eventId: `\ud800${TEXT}` }),
};

function text(value: unknown): string {
  return JSON.stringify(value) ?? 'undefined';
}
