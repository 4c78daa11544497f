import type { PatientList, PatientView } from '../contract/patient.ts';
import type { ShownRun } from '../contract/run.ts';
import type { PlaygroundState, StatusView } from '../contract/state.ts';

/** The runs of the bot, live. */
export interface RunFeed {
  /** The latest runs, the newest first. */
  readonly recent: () => readonly ShownRun[];
  /** Calls a function with each new or changed run. Returns what ends this. */
  readonly onRuns: (listener: (runs: readonly ShownRun[]) => void) => () => void;
  /** Calls a function when the log cannot be read any more, and with an empty text when it can again. */
  readonly onOutage: (listener: (what: string) => void) => () => void;
}

/** What the console reads. Every function throws CommandFailure. */
export interface Sources {
  readonly mode: 'local' | 'deployed';
  /** The base URLs of both systems. */
  readonly medplum: string;
  readonly semble: string;
  readonly feed: RunFeed;
  readonly status: () => Promise<StatusView>;
  readonly listPatients: (search: string, page: number) => Promise<PatientList>;
  readonly viewPatient: (sembleId: string) => Promise<PatientView>;
}

/**
 * What only the process with the in-memory servers can do. A console without it has no route that writes, whatever the address
 * of its systems.
 */
export interface Playground {
  readonly state: () => PlaygroundState;
  readonly onChange: (listener: () => void) => () => void;
  /** Calls a function with the Semble id of a patient that a colleague or the staff changed. */
  readonly onPatient: (listener: (sembleId: string) => void) => () => void;
  /** Does what a reader asks for. Resolves to undefined when it knows no such action or its input has another shape. */
  readonly act: (action: string, input: unknown) => Promise<object | undefined>;
}
