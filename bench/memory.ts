import { createRequire } from 'node:module';
import type { BotEvent } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { aBotEvent, aDelivery, OPERATOR_SECRET, someSecrets } from '../fixtures/bot.ts';
import { aSemblePatient, DEFINITIONS } from '../fixtures/semble-patient.ts';
import type { handler as source } from '../src/bots/semble-patient-webhook.ts';
import { mapPatient } from '../src/mappers/patient.ts';
import { parsePatient } from '../src/semble/patient.ts';
import type { MedplumCalls } from '../src/sync/run.ts';

/** The handler of the built bundle. */
export const handler: typeof source = createRequire(import.meta.url)('../dist/semble-patient-webhook.cjs').handler;

export type Person = ReturnType<typeof aSemblePatient>;

/** The parts of a `Response` that the bot reads. */
interface Reply {
  readonly status: number;
  readonly headers: { get(): string };
  text(): Promise<string>;
}

/** The Patient in Medplum when a delivery comes: none, one with another first name, or one in step. */
export type StoredState = 'new' | 'changed' | 'same';

/** The Patient that results, with the version that Medplum would give it. */
export function storedPatient(person: Person, state: 'changed' | 'same' = 'same'): Patient & { readonly id: string } {
  const said = parsePatient(state === 'same' ? person : { ...person, firstName: 'Zora' }, () => undefined);
  if (!said) {
    throw new Error('An invented patient can not be read');
  }
  const { patient } = mapPatient(said, DEFINITIONS, undefined, {});
  return { ...patient, id: `00000000-0000-4000-8000-${person.id.slice(12)}`, meta: { versionId: 'v1' } };
}

/**
 * Both sides answer from memory, with answers that were made before, so that almost all of the measured time is the
 * bot's. Medplum's Patients never change.
 */
export class Memory {
  readonly patients: readonly (Patient & { readonly id: string })[];
  private readonly reply: Reply;

  constructor(people: readonly Person[], state: StoredState) {
    this.patients = state === 'new' ? [] : people.map((person) => storedPatient(person, state));
    const practice = { practiceNumbers: DEFINITIONS };
    const named = people.length === 1 ? [['patient', people[0]]] : people.map((person, index) => [`p${index}`, person]);
    const text = JSON.stringify({ data: { ...Object.fromEntries(named), practice } });
    this.reply = { status: 200, headers: { get: () => 'application/json' }, text: async () => text };
  }

  /** Takes the place of the global `fetch`. */
  readonly fetch = async (): Promise<Reply> => this.reply;

  /** The methods that the bot calls. */
  readonly medplum: MedplumCalls = {
    searchResources: async () => this.patients,
    createResourceIfNoneExist: async (patient: Patient) => written(patient),
    updateResource: async (patient: Patient) => written(patient),
    deleteResource: async () => ({}),
    executeBatch: async ({ entry = [] }) => ({
      resourceType: 'Bundle',
      type: 'batch-response',
      entry: entry.map(({ resource }) => ({
        ...(resource?.resourceType === 'Patient' && { resource: written(resource) }),
        response: { status: '200' },
      })),
    }),
  };
}

function written(patient: Patient): Patient {
  return { id: '00000000-0000-4000-8000-000000000001', ...patient, meta: { ...patient.meta, versionId: 'v2' } };
}

/** Works while both sides are in memory and nothing is logged. */
export async function inMemory<T>({ fetch }: { fetch(): Promise<unknown> }, work: () => Promise<T>): Promise<T> {
  const before = { fetch: globalThis.fetch, log: console.log, error: console.error };
  Object.assign(globalThis, { fetch });
  Object.assign(console, { log: () => undefined, error: () => undefined });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { fetch: before.fetch });
    Object.assign(console, { log: before.log, error: before.error });
  }
}

/** A signed delivery for this person, as Medplum passes it to the bot. */
export function deliveryFor({ id }: Person): BotEvent {
  return aBotEvent({ body: aDelivery({ identifiers: { patientId: id } }) });
}

/** An operator request to bring these people in step. */
export function requestFor(people: readonly Person[]): BotEvent {
  const body = { eventType: 'bot.sync', patientIds: people.map(({ id }) => id), write: true };
  return aBotEvent({
    body,
    signedBy: 'operator',
    secrets: someSecrets({ SEMBLE_OPERATOR_SECRET: OPERATOR_SECRET }),
  });
}

/** A person with this number of phones, numbers and relationships. */
export function someoneWith(count: number, index = 1): Person {
  const usual = aSemblePatient();
  const repeat = <T>(list: readonly T[] | null | undefined, next: (entry: T, id: string, n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => list?.[n % 2] ?? list?.[0]).flatMap((entry, n) =>
      entry ? [next(entry, hexId(n + 1), n)] : [],
    );
  const digits = (n: number): string => String(n).padStart(3, '0');
  return {
    ...usual,
    id: hexId(index),
    phones: repeat(usual.phones, (phone, phoneId, n) => ({ ...phone, phoneId, phoneNumber: `07700 900${digits(n)}` })),
    numbers: repeat(usual.numbers?.slice(1), (number, id, n) => ({ ...number, id, value: `QX${digits(n)}` })),
    relatedAccounts: repeat(usual.relatedAccounts, (account, relationshipId) => ({ ...account, relationshipId })),
  };
}

function hexId(n: number): string {
  return `64c0ffee${n.toString(16).padStart(16, '0')}`;
}
