import { isObject, membersOf, parseJson } from './decode.ts';
import { dottedSpelling, isPatientEvent, PATIENT_EVENTS } from './event-types.ts';
import { parseSembleId } from './patient.ts';

/** The action that a delivery asks for, with the ids that it needs. */
export type DeliveryRequest =
  | { readonly asks: 'sync'; readonly patientId: string; readonly carried: unknown }
  | { readonly asks: 'delete'; readonly patientId: string }
  | { readonly asks: 'merge'; readonly sourceId: string; readonly targetId: string }
  | { readonly asks: 'nothing' };

/**
 * A delivery from Semble: https://docs.semble.io/docs/webhooks/events/. Ids are in lower case. A known event type has
 * the dotted spelling, any other is as it was sent.
 */
export interface Delivery {
  readonly eventType: string;
  /** For the log. It names an attempt to deliver, not the event. */
  readonly eventId: unknown;
  /** For the log: the details of a subscription in a `webhook.*` event. */
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly request: DeliveryRequest;
}

/**
 * Parses the text of an authenticated delivery. Unknown members and unknown event types are allowed. Returns undefined
 * when it is not a JSON object with an event type, or when it has no id that its event type needs.
 */
export function parseDelivery(text: string): Delivery | undefined {
  const body = parseJson(text);
  if (!isObject(body) || typeof body['eventType'] !== 'string' || !body['eventType']) {
    return undefined;
  }
  const { eventId, identifiers, metadata, patient, data } = body;
  const eventType = dottedSpelling(body['eventType']);
  const request = parseRequest(eventType, membersOf(identifiers), patient ?? data ?? undefined);
  return request && { eventType, eventId, metadata: membersOf(metadata), request };
}

function parseRequest(
  eventType: string,
  identifiers: Readonly<Record<string, unknown>>,
  carried: unknown,
): DeliveryRequest | undefined {
  const patientId = parseSembleId(identifiers['patientId']);
  const asks = PATIENT_EVENTS.get(eventType);
  if (!asks) {
    return patientId && isPatientEvent(eventType) ? { asks: 'sync', patientId, carried } : { asks: 'nothing' };
  }
  if (asks === 'merge') {
    const sourceId = parseSembleId(identifiers['sourcePatientId']);
    const targetId = parseSembleId(identifiers['targetPatientId']);
    return sourceId && targetId ? { asks, sourceId, targetId } : undefined;
  }
  return patientId ? { asks, patientId, carried } : undefined;
}
