import {
  badRequest,
  ContentType,
  contentTooLarge,
  getStatus,
  isCreated,
  isOperationOutcome,
  OperationOutcomeError,
  serverError,
  unsupportedMediaType,
} from '@medplum/core';
import type { Binary, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { ErrorRequestHandler, Response } from 'express';

const FHIR_JSON = `${ContentType.FHIR_JSON}; charset=utf-8`;

/** The outcomes of the body parsers' errors, by their `type`. */
const PARSER_OUTCOMES: Readonly<Record<string, OperationOutcome>> = {
  'entity.parse.failed': badRequest('Content could not be parsed'),
  'entity.too.large': contentTooLarge('File too large'),
  'charset.unsupported': unsupportedMediaType,
  'encoding.unsupported': unsupportedMediaType,
};

/** Answers with the outcome's status and the resource, or with the outcome itself when there is no resource. */
export function sendFhir(response: Response, outcome: OperationOutcome, resource?: Resource, baseUrl = ''): void {
  const { id, resourceType, meta } = resource ?? {};
  if (meta?.versionId && meta.lastUpdated) {
    response.set({ ETag: `W/"${meta.versionId}"`, 'Last-Modified': new Date(meta.lastUpdated).toUTCString() });
  }
  if (isCreated(outcome) && resource) {
    response.set('Location', `${baseUrl}fhir/R4/${resourceType}/${id}/_history/${meta?.versionId}`);
  }
  response.status(getStatus(outcome)).set('Content-Type', FHIR_JSON);
  response.send(JSON.stringify(resource ?? outcome));
}

/** The bytes of a Binary, as its own content type. */
export function sendBinary(response: Response, { contentType, data = '' }: Binary): void {
  response.status(200).set('Content-Type', contentType);
  response.send(Buffer.from(data, 'base64'));
}

/** Turns an error of a route into an outcome. */
export const answerError: ErrorRequestHandler = (error: unknown, _request, response, _next) => {
  sendFhir(response, outcomeOf(error));
};

function outcomeOf(error: unknown): OperationOutcome {
  if (error instanceof OperationOutcomeError) {
    return error.outcome;
  }
  if (isOperationOutcome(error)) {
    return error;
  }
  const type = typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';
  return PARSER_OUTCOMES[type] ?? serverError(error instanceof Error ? error : new Error(String(error)));
}
