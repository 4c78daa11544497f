import type { BotEvent } from '@medplum/core';
import { type Delivery, parseDelivery } from '../semble/delivery.ts';
import { isOperatorEvent } from '../semble/event-types.ts';
import { parsePatient, type SemblePatient } from '../semble/patient.ts';
import { SETTING, type Settings } from '../settings.ts';
import { SyncError } from '../sync/run.ts';
import { type Authentication, authenticate } from '../verify/authenticate.ts';
import { isTooOld } from '../verify/verify.ts';
import { noteFacts } from './note.ts';
import { type NoteRequest, type OperatorRequest, parseOperatorRequest } from './operator-request.ts';
import type { RequestLog } from './request-log.ts';
import type { Fact } from './summary-line.ts';

/** A request with a known sender. */
export type AuthenticatedRequest = Extract<Authentication, { readonly text: string }>;

/**
 * Authenticates a request without parsing its text. Throws SyncError `unauthorized`, or `refused` when no signing
 * secret is set.
 */
export function authenticateRequest(
  event: BotEvent,
  settings: Settings,
  now: number,
  log: RequestLog,
): AuthenticatedRequest {
  const { headers, contentType, input } = event;
  if (!headers) {
    throw new SyncError('unauthorized', 'no-headers');
  }
  const sender = authenticate({ contentType, input, headers }, settings, now);
  switch (sender.sender) {
    case 'unknown':
      throw new SyncError('refused', `${SETTING.webhookSecret} is not set`);
    case 'refused':
      if (sender.diagnosis) {
        log.note(sender.diagnosis);
      }
      throw new SyncError('unauthorized', sender.reason);
    case 'semble':
      if (settings.scheme === 'none') {
        log.note(`${SETTING.signatureScheme} is none: only the webhook token shows that a delivery comes from Semble`);
      }
  }
  log.signed(sender.signedAt);
  return sender;
}

/** Parses an authenticated request as a delivery. Throws SyncError `not-a-delivery` when it is not one. */
export function readDelivery(authenticated: AuthenticatedRequest, log: RequestLog): Delivery {
  const delivery = parseDelivery(authenticated.text);
  if (!delivery || isOperatorEvent(delivery.eventType)) {
    throw new SyncError('not-a-delivery', 'not a delivery');
  }
  const { eventType, eventId, request, metadata } = delivery;
  const { deliveryPaused, failedEventType, httpStatusCode } = metadata;
  log.about({
    event: eventType,
    eventId,
    ...('patientId' in request && { patient: request.patientId }),
    ...('sourceId' in request && { source: request.sourceId, target: request.targetId }),
    deliveryPaused,
    failedEventType,
    httpStatusCode,
  });
  return delivery;
}

/** Parses an authenticated request as an operator request. Throws SyncError `not-a-delivery` when it is not one. */
export function readOperatorRequest(
  authenticated: AuthenticatedRequest,
  log: RequestLog,
): OperatorRequest | NoteRequest {
  const request = parseOperatorRequest(authenticated.text);
  if (!request) {
    throw new SyncError('not-a-delivery', 'not an operator request');
  }
  log.state([['event', request.eventType], ...factsOf(request)]);
  return request;
}

/** The log names the patients, so that an operator sees in it which failed deliveries were repeated. */
function factsOf(request: OperatorRequest | NoteRequest): readonly Fact[] {
  if (request.eventType === 'bot.note') {
    return noteFacts(request);
  }
  return [
    ['write', request.write],
    ['patients', 'patientIds' in request ? request.patientIds.join() : undefined],
  ];
}

/**
 * Returns the patient that a delivery carries, to be applied without reading Semble. A replay would write an older
 * state, so the delivery must have a signed timestamp within the tolerance. Throws SyncError when the patient must not
 * be applied.
 */
export function carriedPatient(
  { request }: Delivery,
  { signedAt }: AuthenticatedRequest,
  { toleranceSeconds }: Settings,
  now: number,
  log: RequestLog,
): SemblePatient {
  if (request.asks !== 'sync' || request.carried === undefined) {
    throw new SyncError('refused', `${SETTING.apiToken} is not set, and the delivery does not carry the patient`);
  }
  if (signedAt === undefined) {
    throw new SyncError(
      'unauthorized',
      `a scheme without a timestamp needs ${SETTING.apiToken} to apply a carried patient`,
    );
  }
  if (isTooOld(signedAt, toleranceSeconds, now)) {
    throw new SyncError('unauthorized', 'timestamp-too-old');
  }
  const patient = parsePatient(request.carried, log.note);
  if (patient?.id !== request.patientId) {
    throw new SyncError('not-a-delivery', 'the carried patient has another id or none');
  }
  return patient;
}
