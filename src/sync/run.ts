import type { MedplumClient } from '@medplum/core';
import { type Clock, TimeUp } from '../clock.ts';
import type { MappingSettings } from '../mappers/patient.ts';
import type { SembleAccess } from '../semble/graphql.ts';

/** Why a request ended without a result. */
export type SyncErrorKind =
  /** Nobody knows who sent it. */
  | 'unauthorized'
  /** It is genuine, but asks for nothing that there is. */
  | 'not-a-delivery'
  /** Semble or Medplum asked to slow down, for as long as the deadline allowed. */
  | 'rate-limited'
  /** Others kept winning the race until the deadline. */
  | 'conflict'
  /** Semble or Medplum could not be reached, failed, or did not answer in time. */
  | 'unavailable'
  /** A token, a permission or the bot's policy does not allow it: a person has to act. */
  | 'refused'
  /** This one patient can never be written as it is. */
  | 'quarantined';

/** Ends a request. The reason is a fixed text for the log: no value, no name, nothing of an inner error. */
export class SyncError extends Error {
  readonly kind: SyncErrorKind;
  /** The reason in one word, for a report. */
  readonly word: string;

  constructor(kind: SyncErrorKind, reason: string, word: string = kind) {
    super(reason);
    this.kind = kind;
    this.word = word;
  }
}

/** What one run works with, and the time it has for it. */
export interface Run {
  readonly medplum: MedplumClient;
  /** Absent when there is no API token. */
  readonly semble: SembleAccess | undefined;
  /** Fields, as `Type.field`, that Semble's schema turned out to lack: they are not asked for again. */
  readonly missingFields: Set<string>;
  readonly mapping: MappingSettings;
  readonly deletePolicy: 'delete' | 'deactivate';
  readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly log: RunLog;
  /** Waits until Semble may be asked once more, where a run makes many requests. */
  readonly awaitTurn?: (() => Promise<void>) | undefined;
  /** What the run waited for last: the reason to give when the deadline then comes in the middle of a call. */
  lastWaitReason?: SyncError | undefined;
}

/** What a run leaves for the log. */
export interface RunLog {
  /** Takes a line that names elements and never holds a value; the same line twice is one. */
  readonly note: (text: string) => void;
  /** Takes a line that a person has to look at, under the same rule. */
  readonly problem: (text: string) => void;
  /** How often the Patient was read. */
  attempts: number;
}

/** Waits `ms` milliseconds; stops the run instead when that would end behind its deadline. */
export async function wait(run: Run, ms: number, otherwise: SyncError): Promise<void> {
  run.lastWaitReason = otherwise;
  if (run.clock.now() + ms >= run.deadline) {
    throw otherwise;
  }
  await run.clock.wait(ms);
}

/** Waits a random time of at most `ms` milliseconds, so that those who met once do not meet again. */
export async function waitRandomly(run: Run, ms: number, otherwise: SyncError): Promise<void> {
  await wait(run, run.clock.random() * ms, otherwise);
}

/** The outcome of a call to the outside, or a stop when the deadline comes first. */
export async function beforeDeadline<T>(run: Run, call: () => Promise<T>): Promise<T> {
  const left = run.deadline - run.clock.now();
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
