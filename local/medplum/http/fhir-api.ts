import { allOk, badRequest, notFound, OperationOutcomeError } from '@medplum/core';
import { FhirRouter } from '@medplum/fhir-router';
import type { CapabilityStatement } from '@medplum/fhirtypes';
import { Router } from 'express';
import * as v from 'valibot';
import type { Platform } from '../platform.ts';
import { actorOf } from './actors.ts';
import { sendBinary, sendFhir } from './fhir-response.ts';

const fhirRouter = new FhirRouter();
const transaction = v.object({ resourceType: v.literal('Bundle'), type: v.literal('transaction') });

/** The methods that a FHIR router knows. */
const httpMethod = v.picklist(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);

/** The FHIR REST API (https://hl7.org/fhir/R4/http.html), to be mounted at `/fhir/R4`. */
export function fhirRoutes(platform: Platform): Router {
  const router = Router();

  router.get('/metadata', (_request, response) => {
    sendFhir(response, allOk, capabilityStatement(platform.version));
  });

  router.use(async (request, response) => {
    const { repository } = actorOf(request);
    if (v.is(transaction, request.body)) {
      throw new OperationOutcomeError(badRequest('The local server takes batches only'));
    }
    const method = v.safeParse(httpMethod, request.method);
    if (!method.success) {
      sendFhir(response, notFound, undefined, platform.baseUrl);
      return;
    }
    const [outcome, resource] = await fhirRouter.handleRequest(
      {
        method: method.output,
        url: request.url,
        pathname: '',
        body: request.body,
        params: {},
        query: {},
        headers: request.headers,
      },
      repository,
    );
    if (resource?.resourceType === 'Binary' && request.method === 'GET') {
      sendBinary(response, resource);
    } else {
      sendFhir(response, outcome, resource, platform.baseUrl);
    }
  });

  return router;
}

function capabilityStatement(version: string): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: '2026-01-01',
    kind: 'instance',
    fhirVersion: '4.0.1',
    format: ['json'],
    software: { name: 'medplum', version },
  };
}
