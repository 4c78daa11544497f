import type { Bundle, Patient } from '@medplum/fhirtypes';
import { type Clock, TimeUp } from '../clock.ts';
import type { MappingSettings } from '../mappers/patient.ts';
import type { SembleAccess } from '../semble/graphql.ts';

/** Why a request ended without a result. */
export type SyncErrorKind =
  /** The sender is unknown. */
  | 'unauthorized'
  /** It is authenticated, but neither a delivery nor an operator request. */
  | 'not-a-delivery'
  /** A rate limit of Semble or Medplum lasted until the deadline. */
  | 'rate-limited'
  /** Other writers were faster until the deadline. */
  | 'conflict'
  /** Semble or Medplum could not be reached, failed, or did not answer in time. */
  | 'unavailable'
  /** A setting, a token, a permission or the bot's policy does not allow it. An operator must correct it. */
  | 'refused'
  /** This patient cannot be written until its record is corrected. */
  | 'quarantined';

/** Ends a request or one patient of a page. The reason is a fixed text for the log, without values or inner errors. */
export class SyncError extends Error {
  override readonly name = 'SyncError';
  readonly kind: SyncErrorKind;
  /** The reason in one word, for a report. */
  readonly word: string;

  constructor(kind: SyncErrorKind, reason: string, word: string = kind) {
    super(reason);
    this.kind = kind;
    this.word = word;
  }
}

/** Returns what `call` returns, or the SyncError that it throws. */
export async function orSyncError<T>(call: () => Promise<T>): Promise<T | SyncError> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof SyncError) {
      return error;
    }
    throw error;
  }
}

/** What a search finds, and the bundle in which it came. */
type SearchResult = readonly Patient[] & { readonly bundle?: Bundle };

/** The headers of a conditional write. */
interface Conditions {
  readonly headers: Record<string, string>;
}

/** The calls that the bot makes to Medplum. A MedplumClient has all of them. */
export interface MedplumCalls {
  searchResources(resourceType: 'Patient', query: Record<string, string>): Promise<SearchResult>;
  createResourceIfNoneExist(patient: Patient, query: string): Promise<Patient>;
  updateResource(patient: Patient, conditions: Conditions): Promise<Patient>;
  deleteResource(resourceType: 'Patient', id: string, conditions: Conditions): Promise<unknown>;
  executeBatch(bundle: Bundle): Promise<Bundle>;
}

/** The clients, settings and deadline of one run. */
export interface Run {
  readonly medplum: MedplumCalls;
  /** Undefined when there is no API token. */
  readonly semble: SembleAccess | undefined;
  /** Fields, as `Type.field`, that Semble's schema does not have. They are not asked for again. */
  readonly missingFields: Set<string>;
  /** The Semble ids of the Patients that the run has seen. One that is gone was deleted, and is not created again. */
  readonly seen: Set<string>;
  readonly mapping: MappingSettings;
  readonly deletePolicy: 'delete' | 'deactivate';
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly log: RunLog;
  /** Waits until one more request to Semble is allowed, in a run with many requests. */
  readonly awaitTurn?: (() => Promise<void>) | undefined;
  /** The reason for the latest wait. It becomes the error when the deadline comes during a call. */
  lastWaitReason?: SyncError | undefined;
}

/** The log of a run. */
export interface RunLog {
  /** Logs a line that names elements and never holds a value. The same line is logged only once. */
  readonly note: (text: string) => void;
  /** Logs a line that needs a person's attention. It never holds a value. */
  readonly problem: (text: string) => void;
  /** How often the Patient was read. */
  attempts: number;
}

/** Waits `ms` milliseconds. Throws `otherwise` at once when the wait would end after the deadline. */
export async function wait(run: Run, ms: number, otherwise: SyncError): Promise<void> {
  run.lastWaitReason = otherwise;
  if (run.clock.now() + ms >= run.deadline) {
    throw otherwise;
  }
  await run.clock.wait(ms);
}

/** Waits a random time of at most `ms` milliseconds, so that concurrent runs do not repeat at the same time. */
export async function waitRandomly(run: Run, ms: number, otherwise: SyncError): Promise<void> {
  await wait(run, run.clock.random() * ms, otherwise);
}

/**
 * Makes a call to Semble or Medplum that may take `most` milliseconds. Throws SyncError when the deadline comes first.
 */
export async function beforeDeadline<T>(run: Run, call: () => Promise<T>, most = Number.POSITIVE_INFINITY): Promise<T> {
  const left = Math.min(run.deadline - run.clock.now(), most);
  try {
    if (left <= 0) {
      throw new TimeUp();
    }
    return await run.clock.within(left, call());
  } catch (error) {
    throw error instanceof TimeUp
      ? (run.lastWaitReason ?? new SyncError('unavailable', 'no answer before the deadline'))
      : error;
  }
}
