import * as v from 'valibot';
import { fetchInTime } from '../core/fetch-in-time.ts';
import type { Problems } from '../core/problem.ts';
import { medplumFailure } from '../medplum/connection.ts';
import { readLoginAnswer } from '../medplum/login.ts';

/** Milliseconds. */
const TIME_OUT = 20_000;

/** https://hl7.org/fhir/R4/capabilitystatement.html */
const capabilities = v.looseObject({
  resourceType: v.literal('CapabilityStatement'),
  software: v.optional(v.looseObject({ name: v.optional(v.string()), version: v.optional(v.string()) })),
});

/**
 * Asks the server at the base URL for its capabilities, without credentials. Returns its version, or an empty text when it
 * gives none. Undefined when no FHIR server answers, which is added to `problems`.
 */
export async function checkMedplumAddress(baseUrl: string, problems: Problems): Promise<string | undefined> {
  return problems.of(versionAt(baseUrl, problems));
}

async function versionAt(baseUrl: string, problems: Problems): Promise<string | undefined> {
  const headers = { accept: 'application/fhir+json' };
  const response = await fetchInTime(`${baseUrl}fhir/R4/metadata`, { headers }, TIME_OUT).catch((error: unknown) => {
    throw medplumFailure(error, 'reading the capabilities of its FHIR API');
  });
  const { status, json, kind } = await readLoginAnswer(response);
  const parsed = v.safeParse(capabilities, json);
  if (!parsed.success || status >= 300) {
    problems.add(
      `${baseUrl} answers with ${status} and ${json === undefined ? kind : 'JSON'} instead of the capabilities of Medplum`,
      `Give the address of Medplum's API, not of its app${likelyApi(baseUrl)}.`,
    );
    return undefined;
  }
  return parsed.output.software?.version ?? '';
}

/** Names the address that the API has beside an app, as in Medplum's own hosting. */
function likelyApi(baseUrl: string): string {
  const { protocol = '', host = '' } = URL.parse(baseUrl) ?? {};
  return host.startsWith('app.') ? `, such as ${protocol}//${host.replace('app.', 'api.')}/` : '';
}
