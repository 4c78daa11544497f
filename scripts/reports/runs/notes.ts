import { type Note, noteOf } from '../../../src/bots/note.ts';
import { REFUSED } from '../../bot/notes/own-refusals.ts';
import type { Run } from './run.ts';

/** A note that a command left in the bot's log. */
export interface LoggedNote {
  /** When the bot wrote it, in milliseconds since 1970 by the server's clock. */
  readonly at: number;
  /** The seconds that it is about. In the notes of `reconcile` and `backfill` they are by the clock of the operator's machine. */
  readonly from: number;
  readonly to: number;
  readonly counts: Note['counts'];
}

/** Reads the notes about one thing, newest first. */
export function notesAbout(about: Note['about'], runs: readonly Run[]): LoggedNote[] {
  return runs.flatMap(({ facts, at }) => {
    const note = noteOf(facts);
    return note?.about === about
      ? [{ at, from: Date.parse(note.from), to: Date.parse(note.to), counts: note.counts }]
      : [];
  });
}

/**
 * When the work began that a note of `reconcile` or `backfill` is about, by the server's clock. The note was sent at the end
 * of the work, so a note that ends after it was written comes from a machine whose clock is ahead.
 */
export function startOfNote({ at, from, to }: LoggedNote): number {
  return from + Math.min(0, at - to);
}

/**
 * The ids of the refused runs that commands caused on purpose: for each note about a self-test at most the noted number, and
 * only within the noted seconds.
 */
export function ownRefusals(runs: readonly Run[]): ReadonlySet<string> {
  const own = new Set<string>();
  const refused = runs.filter(({ result }) => result === '401');
  for (const { from, to, counts } of notesAbout('self-test', runs)) {
    const within = refused.filter(({ id, at }) => at >= from && at <= to && !own.has(id));
    for (const { id } of within.slice(0, counts[REFUSED] ?? 0)) {
      own.add(id);
    }
  }
  return own;
}
