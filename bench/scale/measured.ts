import type { Task } from './messages.ts';

/** The figures of a task that went over a practice of this size. */
export interface Measured {
  readonly task: Task;
  /** How many patients the practice has. */
  readonly people: number;
  /** How many of them the task went over. The scheduled sweep goes over a part of a large practice. */
  readonly patients: number;
  /** Seconds of work: all but the waits. */
  readonly seconds: number;
  /** Seconds of the work and of the waits that keep Semble's limit of requests. The waits were skipped. */
  readonly paced: number;
  readonly toSemble: number;
  readonly toMedplum: number;
  /** The maximum memory of the command's process, in bytes; the scheduled sweep has none. */
  readonly command?: number;
  /** The maximum memory of the bot's process, in bytes; `adopt` does not use the bot. */
  readonly bot?: number;
  /** The maximum memory of the process of both servers so far, in bytes. */
  readonly servers: number;
}
