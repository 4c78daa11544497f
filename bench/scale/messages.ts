/** The tasks that go over all patients of a practice. The scheduled sweep runs in the bot, the others are commands. */
export const TASKS = ['adopt', 'backfill', 'sweep', 'reconcile'] as const;
export type Task = (typeof TASKS)[number];
export type CommandName = Exclude<Task, 'sweep'>;

/** An order to the process of the practice. */
export type Order =
  /** Adds people to Semble, and to Medplum too if `both` is set. */
  | { readonly does: 'add'; readonly count: number; readonly both: boolean }
  | { readonly does: 'deploy' }
  /** Lets the bot at this URL do the work of the deployed bot from now on. */
  | { readonly does: 'forward'; readonly url: string }
  /** Changes every hundredth patient in Semble. */
  | { readonly does: 'change' }
  | { readonly does: 'sweep' }
  | { readonly does: 'measure' };

export interface Reply {
  /** The environment of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  readonly sembleRequests: number;
  /** Requests of all senders, with those that start the bot. */
  readonly medplumRequests: number;
  /** The maximum memory of the process so far: resident set size, in bytes. */
  readonly peak: number;
  /** What the sweep returned, after the order to sweep. */
  readonly returned?: unknown;
}

/** The report of the bot's process: the URL at its start, then its figures when it is asked to end. */
export interface BotReport {
  readonly url: string;
  /** How often the bot was called. */
  readonly calls: number;
  /** The maximum memory of the process: resident set size, in bytes. */
  readonly peak: number;
  /** The milliseconds of the waits that were skipped. */
  readonly skipped: number;
}

/** The report of the command's process when it is done. */
export interface Outcome {
  readonly seconds: number;
  /** The milliseconds of the waits that were skipped. */
  readonly skipped: number;
  /** The maximum memory of the process: resident set size, in bytes. */
  readonly peak: number;
  /** How many patients it matched, brought in step or compared. */
  readonly patients: number;
}
