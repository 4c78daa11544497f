import {
  allOk,
  conflict,
  contentTooLarge,
  created,
  getStatus,
  type MedplumClient,
  multipleMatches,
  normalizeOperationOutcome,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  type ResourceArray,
} from '@medplum/core';
import type { Bundle, BundleEntry, OperationOutcome, Patient } from '@medplum/fhirtypes';
import { sameJson } from '../../src/fhir/difference.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';

export type Call = 'search' | 'create' | 'update' | 'delete' | 'batch';

/** What happens around a call: `before` it reaches the store and `after` it took effect; either may throw. */
export interface Wire {
  before?(call: Call): Promise<void> | void;
  after?(call: Call): Promise<void> | void;
  /** Before one entry of a batch takes effect; what it throws becomes the entry's outcome. */
  entry?(method: 'POST' | 'PUT', patient: Patient): Promise<void> | void;
}

/** The search parameters that the bot is known to use. */
interface Search {
  /** Of Semble's system, with its value or, beside `_id`, without one. */
  readonly identifier: string;
  readonly _id?: string;
  readonly _count: string;
}

interface Stored {
  readonly outcome: OperationOutcome;
  readonly resource?: Patient;
}

/**
 * The calls that the bot makes of Medplum, over a store that keeps versions as the server does: a conditional write is
 * one step, an equal PUT makes no version, what is deleted is gone for good under the bot's policy. A batch is no step:
 * others may write between its entries.
 */
export class FakeMedplum {
  readonly patients = new Map<string, Patient>();
  readonly calls: Call[] = [];
  readonly history: Patient[] = [];
  wire: Wire = {};
  /** The most bytes that a request may have: what the server takes by default. */
  maxRequestBytes = 1_048_576;
  /** What a larger one is refused with: the server's own answer, or what something in front of it says. */
  tooLarge: Error = new OperationOutcomeError(contentTooLarge('File too large'));
  /** The sizes of the requests that carried something, in bytes. */
  readonly sizes: number[] = [];
  /** Whether a DELETE counts only against the version that it names: newer servers look at that, older ones do not. */
  looksAtVersionOfDelete = false;
  private versions = 0;

  /** What the bot gets: the calls that it is known to make, and an unconditional create, which it must not. */
  get client(): MedplumClient {
    return {
      searchResources: (_type: string, query: Search) => this.call('search', () => this.search(query)),
      createResourceIfNoneExist: (patient: Patient, query: string) =>
        this.call('create', () => this.createIfNoneExist(patient, query).resource, patient),
      createResource: (patient: Patient) => this.call('create', () => this.put(patient)),
      updateResource: (patient: Patient, options: { headers: Record<string, string> }) =>
        this.call('update', () => this.update(patient, options.headers['If-Match']), patient),
      deleteResource: (_type: string, id: string, options?: { headers?: Record<string, string> }) =>
        this.call('delete', () => this.delete(id, options?.headers?.['If-Match'])),
      executeBatch: (bundle: Bundle<Patient>) => this.call('batch', () => this.batch(bundle), bundle),
    } as unknown as MedplumClient;
  }

  bySembleId(id: string): Patient[] {
    return [...this.patients.values()].filter((patient) =>
      patient.identifier?.some((entry) => entry.system === SEMBLE_PATIENT_ID_SYSTEM && entry.value === id),
    );
  }

  /** The Patients of Semble's with this id of their own: the bot's policy shows it no others. */
  searchById(id: string): Patient[] {
    const patient = this.patients.get(id);
    return patient?.identifier?.some(({ system }) => system === SEMBLE_PATIENT_ID_SYSTEM) ? [patient] : [];
  }

  /** The one Patient of a Semble id, or undefined; throws when there are two. */
  only(id: string): Patient | undefined {
    const [first, second] = this.bySembleId(id);
    if (second) {
      throw new Error('two Patients with one Semble id');
    }
    return first;
  }

  /** Stores a Patient as somebody else would, with a new version. */
  put(patient: Patient): Patient {
    this.versions += 1;
    const id = patient.id ?? `00000000-0000-4000-8000-${String(this.versions).padStart(12, '0')}`;
    const meta = { ...patient.meta, versionId: `v${this.versions}`, lastUpdated: '2026-01-01T00:00:00.000Z' };
    const stored: Patient = structuredClone({ ...patient, id, meta });
    this.patients.set(id, stored);
    this.history.push(stored);
    return structuredClone(stored);
  }

  private async call<T>(name: Call, effect: () => T | Promise<T>, body?: unknown): Promise<T> {
    this.calls.push(name);
    await this.wire.before?.(name);
    if (body !== undefined) {
      const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
      this.sizes.push(bytes);
      if (bytes > this.maxRequestBytes) {
        throw this.tooLarge;
      }
    }
    const result = await effect();
    await this.wire.after?.(name);
    return result;
  }

  private search({ identifier, _id, _count }: Search): ResourceArray<Patient> {
    const found =
      _id === undefined
        ? identifier.split(',').flatMap((one) => this.bySembleId(one.split('|')[1] ?? ''))
        : this.searchById(_id);
    const bundle: Bundle<Patient> = { resourceType: 'Bundle', type: 'searchset' };
    return Object.assign(structuredClone([...new Set(found)].slice(0, Number(_count))), { bundle });
  }

  /** Creates before updates, each with an outcome of its own; "too many requests" is that of all that follow. */
  private async batch({ entry: entries = [] }: Bundle<Patient>): Promise<Bundle> {
    const order = [...entries].sort((a, b) => (a.request?.method ?? '').localeCompare(b.request?.method ?? ''));
    const answers = new Map<BundleEntry, BundleEntry>();
    let stopped: OperationOutcome | undefined;
    for (const entry of order) {
      const { outcome, resource } = stopped ? { outcome: stopped } : await this.batchEntry(entry);
      stopped = getStatus(outcome) === 429 ? outcome : undefined;
      answers.set(entry, {
        response: { status: String(getStatus(outcome)), outcome },
        ...(resource && { resource }),
      });
    }
    return { resourceType: 'Bundle', type: 'batch-response', entry: entries.flatMap((one) => answers.get(one) ?? []) };
  }

  private async batchEntry({ resource, request }: BundleEntry<Patient>): Promise<Stored> {
    try {
      if (!resource || (request?.method !== 'POST' && request?.method !== 'PUT')) {
        throw new Error('The bot is not known to send such an entry');
      }
      await this.wire.entry?.(request.method, structuredClone(resource));
      return request.method === 'POST'
        ? this.createIfNoneExist(resource, request.ifNoneExist ?? '')
        : { outcome: allOk, resource: this.update(resource, request.ifMatch) };
    } catch (error) {
      return { outcome: normalizeOperationOutcome(error) };
    }
  }

  private createIfNoneExist(patient: Patient, query: string): Required<Stored> {
    const [first, second] = this.bySembleId(query.split('|')[1] ?? '');
    if (second) {
      throw new OperationOutcomeError(multipleMatches);
    }
    return first
      ? { outcome: allOk, resource: structuredClone(first) }
      : { outcome: created, resource: this.put(patient) };
  }

  private update(patient: Patient, ifMatch: string | undefined): Patient {
    const current = this.patients.get(patient.id ?? '');
    if (!current) {
      throw new OperationOutcomeError(notFound);
    }
    if (ifMatch !== undefined && ifMatch !== `W/"${current.meta?.versionId}"`) {
      throw new OperationOutcomeError(preconditionFailed);
    }
    return sameJson(current, patient) ? structuredClone(current) : this.put(patient);
  }

  private delete(id: string, ifMatch: string | undefined): void {
    const current = this.patients.get(id);
    if (this.looksAtVersionOfDelete && current && ifMatch !== `W/"${current.meta?.versionId}"`) {
      throw new OperationOutcomeError(preconditionFailed);
    }
    if (!this.patients.delete(id)) {
      throw new OperationOutcomeError(notFound);
    }
  }
}

/** The server's own refusal of a write that it could not serialise. */
export function serialisationConflict(): Error {
  return new OperationOutcomeError(conflict('could not serialize access', '40001'));
}
