import { allOk, getStatus, MedplumClient, normalizeOperationOutcome } from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import type { Call, FakeMedplum } from '../../fixtures/fake-medplum.ts';
import { jsonAnswer } from '../../fixtures/fake-semble.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';

/** A proxy between client and server. It may answer instead of the server, before or after the server's work. */
export type Between = (call: Call, entries: number, served: () => Promise<Response>) => Promise<Response>;

interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Route {
  readonly call: Call;
  /** Of a batch. */
  readonly entries?: number;
  readonly serve: () => Promise<unknown>;
}

/**
 * Medplum's own client over the fake server, with HTTP requests and responses. So the bot sees HTML pages, empty bodies and
 * odd statuses as the client reports them. The client repeats no call, because that would take time and count as a call.
 */
export function clientOver(medplum: FakeMedplum, between: Between): MedplumClient {
  return new MedplumClient({
    baseUrl: 'https://medplum.example/',
    maxRetries: 0,
    fetch: (url: string, request: Request) => {
      const { call, entries = 0, serve } = route(medplum.client, new URL(url), request);
      return between(call, entries, () => respond(serve));
    },
  });
}

async function respond(serve: () => Promise<unknown>): Promise<Response> {
  try {
    return jsonAnswer((await serve()) ?? allOk);
  } catch (error) {
    const outcome = normalizeOperationOutcome(error);
    return jsonAnswer(outcome, getStatus(outcome));
  }
}

function route(server: MedplumCalls, url: URL, { method = 'GET', headers = {}, body = '{}' }: Request): Route {
  const sent: unknown = JSON.parse(body);
  const patient = sent as Patient;
  const bundle = sent as Bundle;
  const [id = ''] = url.pathname.split('/Patient/').slice(1);
  switch (`${method} ${url.pathname.replace(/Patient\/.*/, 'Patient/id')}`) {
    case 'GET /fhir/R4/Patient':
      return { call: 'search', serve: () => search(server, Object.fromEntries(url.searchParams)) };
    case 'POST /fhir/R4/Patient':
      return { call: 'create', serve: () => server.createResourceIfNoneExist(patient, headers['If-None-Exist'] ?? '') };
    case 'PUT /fhir/R4/Patient/id':
      return { call: 'update', serve: () => server.updateResource(patient, { headers: { ...headers } }) };
    case 'DELETE /fhir/R4/Patient/id':
      return { call: 'delete', serve: () => server.deleteResource('Patient', id, { headers: { ...headers } }) };
    case 'POST /fhir/R4':
      return { call: 'batch', entries: bundle.entry?.length ?? 0, serve: () => server.executeBatch(bundle) };
    default:
      throw new Error(`The bot is not known to ask for ${method} ${url.pathname}`);
  }
}

async function search(server: MedplumCalls, query: Record<string, string>): Promise<Bundle> {
  const found = await server.searchResources('Patient', query);
  return { resourceType: 'Bundle', type: 'searchset', entry: found.map((resource) => ({ resource })) };
}
