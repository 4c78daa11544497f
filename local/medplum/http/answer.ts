import { randomUUID } from 'node:crypto';
import { allOk, ContentType, isResource } from '@medplum/core';
import type { Binary, OperationOutcome } from '@medplum/fhirtypes';
import type { Request, Response } from 'express';
import type { BotAnswer } from '../bots/bot-call.ts';
import { sendBinary, sendFhir } from './fhir-response.ts';

/**
 * Turns the value that a bot returned into the HTTP answer.
 *
 * Only the outcome of a failure chooses the status. Any other value is answered 200: undefined as the outcome `ok`, null
 * as an empty body, a Binary as its bytes, another resource as FHIR, a text without quotes, everything else as JSON.
 */
export function sendAnswer(request: Request, response: Response, answer: BotAnswer): void {
  if (!answer.success) {
    sendFhir(response, traced(answer.outcome));
    return;
  }
  const { value } = answer;
  if (value === undefined) {
    sendFhir(response, allOk);
  } else if (value === null) {
    response.status(200).end();
  } else if (isResource<Binary>(value, 'Binary') && value.data) {
    sendBinary(response, value);
  } else if (isResource(value)) {
    sendFhir(response, allOk, value);
  } else {
    const isText = request.headers['content-type'] === ContentType.TEXT;
    response.status(200).set('Content-Type', isText ? ContentType.TEXT : ContentType.JSON);
    response.send(typeof value === 'string' ? value : JSON.stringify(value));
  }
}

function traced(outcome: OperationOutcome): OperationOutcome {
  const valueId = randomUUID();
  const url = 'https://medplum.com/fhir/StructureDefinition/tracing';
  const ids = ['requestId', 'traceId'].map((name) => ({ url: name, valueId }));
  return { ...outcome, extension: [...(outcome.extension ?? []), { url, extension: ids }] };
}
