import { randomUUID } from 'node:crypto';
import { MedplumClient, OperationOutcomeError, type WithId } from '@medplum/core';
import type { AccessPolicy, Bot, OperationOutcome, Patient, ProjectMembership } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import {
  type ClientLogin,
  type LocalMedplum,
  type LocalMedplumOptions,
  startLocalMedplum,
} from '../../local/medplum/server.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

/** A local Medplum, closed when the test is done. */
export async function aLocalMedplum(options: LocalMedplumOptions = {}): Promise<LocalMedplum> {
  const medplum = await startLocalMedplum(options);
  onTestFinished(() => medplum.close());
  return medplum;
}

/** A logged-in client, by default the administrator, which repeats no request by itself. */
export async function aClient(medplum: LocalMedplum, login: ClientLogin = medplum.admin): Promise<MedplumClient> {
  const client = new MedplumClient({ baseUrl: medplum.baseUrl, maxRetries: 0 });
  await client.startClientLogin(login.clientId, login.clientSecret);
  return client;
}

/** A client that may only touch Patients with a Semble id, and may neither add, change nor drop that id. */
export async function aNarrowClient(
  medplum: LocalMedplum,
  overrides: Partial<NonNullable<AccessPolicy['resource']>[number]> = {},
): Promise<MedplumClient> {
  const policy = await medplum.repo.createResource<AccessPolicy>(narrowPolicy(overrides));
  return aClient(medplum, await medplum.createClient({ accessPolicyId: policy.id }));
}

export function narrowPolicy(overrides: Partial<NonNullable<AccessPolicy['resource']>[number]> = {}): AccessPolicy {
  const id = `identifier.where(system='${SEMBLE_PATIENT_ID_SYSTEM}')`;
  return {
    resourceType: 'AccessPolicy',
    name: 'Semble patient sync',
    resource: [
      {
        resourceType: 'Patient',
        criteria: `Patient?identifier=${SEMBLE_PATIENT_ID_SYSTEM}|`,
        interaction: ['search', 'read', 'create', 'update', 'delete'],
        writeConstraint: [
          { language: 'text/fhirpath', expression: `${id}.count() = 1 and ${id}.value.exists()` },
          {
            language: 'text/fhirpath',
            expression: `%before.exists() implies %before.${id}.value = %after.${id}.value`,
          },
        ],
        ...overrides,
      },
    ],
  };
}

/** An identifier value that no other test uses. */
export function aSembleId(): string {
  return randomUUID().replaceAll('-', '').slice(0, 24);
}

export function aPatient(sembleId = aSembleId(), overrides: Partial<Patient> = {}): Patient {
  return {
    resourceType: 'Patient',
    identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: sembleId }],
    name: [{ family: 'Invented', given: ['Ines'] }],
    telecom: [{ system: 'phone', value: '07700 900123' }],
    ...overrides,
  };
}

/** The query that finds the Patient of a Semble id. */
export function byIdentifier(sembleId: string): string {
  return `identifier=${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}`;
}

/** The outcome of a refused call. */
export async function refusal(call: Promise<unknown>): Promise<OperationOutcome> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof OperationOutcomeError)) {
    throw new Error(`Expected a refusal, got ${error}`);
  }
  return error.outcome;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export async function send(url: string, init: RequestInit = {}): Promise<HttpAnswer> {
  const response = await fetch(url, init);
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** A call of the FHIR API as it goes over the wire. */
export function fhir(
  client: MedplumClient,
  method: string,
  path: string,
  { body, ...headers }: { body?: unknown; [header: string]: unknown } = {},
): Promise<HttpAnswer> {
  return send(client.fhirUrl(path).toString(), {
    method,
    headers: {
      Authorization: `Bearer ${client.getAccessToken()}`,
      'Content-Type': 'application/fhir+json',
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

export interface DeployedBot {
  readonly bot: WithId<Bot>;
  readonly membership: WithId<ProjectMembership>;
  /** The URL of its webhook. */
  readonly url: string;
}

/** A bot with a public webhook, created and deployed as an administrator does. */
export async function aBot(medplum: LocalMedplum, body: string, members: Partial<Bot> = {}): Promise<DeployedBot> {
  const admin = await aClient(medplum);
  const policy = await admin.createResource(narrowPolicy());
  const made: Bot = await admin.post(`admin/projects/${medplum.projectId}/bot`, {
    name: 'Test bot',
    accessPolicy: { reference: `AccessPolicy/${policy.id}` },
  });
  const bot = await admin.updateResource<Bot>({ ...made, publicWebhook: true, ...members });
  await admin.post(admin.fhirUrl('Bot', bot.id, '$deploy'), { code: botCode(body), filename: 'test.cjs' });
  const membership = await admin.searchOne('ProjectMembership', { profile: `Bot/${bot.id}` });
  if (!membership) {
    throw new Error('The bot has no membership');
  }
  return { bot, membership, url: `${medplum.baseUrl}webhook/${membership.id}` };
}

/** The text of a bot whose handler has this body. */
export function botCode(body: string): string {
  return `module.exports = { handler: async (medplum, event) => { ${body} } };
Object.assign(exports, module.exports);
`;
}

/** Posts to a webhook, JSON by default. */
export function post(
  url: string,
  body: string | Uint8Array<ArrayBuffer> = '{}',
  headers: Record<string, string> = {},
): Promise<HttpAnswer> {
  return send(url, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body });
}
