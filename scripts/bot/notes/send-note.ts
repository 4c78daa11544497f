import type { NoteRequest } from '../../../src/bots/operator-request.ts';
import type { Clock } from '../../../src/clock.ts';
import { PROGRAM } from '../../core/names.ts';
import { retry } from '../../core/retry.ts';
import { type OperatorAccess, signedRequest, TEMPORARY_STATUSES } from '../operator-client.ts';
import { parseNoted } from '../page-report.ts';
import { post } from '../post.ts';

/** What a command writes into the bot's log, with instants or times in milliseconds since 1970. */
export interface NewNote {
  readonly about: NoteRequest['about'];
  readonly from: number;
  readonly to: number;
  readonly counts: NoteRequest['counts'];
}

/** Milliseconds before the one further attempt. A note is not worth a longer wait. */
const WAITS: readonly number[] = [2_000];

/** Why the log has no note, by the status of the last attempt. */
const REASONS: ReadonlyMap<number | undefined, string> = new Map([
  [undefined, 'the bot did not answer'],
  [400, `the deployed bot is older and takes no notes: run ${PROGRAM} deploy`],
  [401, 'the bot refused the signature'],
]);

/**
 * Leaves a note in the bot's log, from which `status` and `logs` read what the command did. Returns undefined, or a text for
 * the operator when the bot did not take the note. Never throws: a missing note is no failure of the command.
 */
export async function leaveNote(
  access: OperatorAccess | undefined,
  { about, from, to, counts }: NewNote,
  clock: Clock,
): Promise<string | undefined> {
  const without = (why: string): string =>
    `The bot's log has no note "${about}" (${why}), so ${PROGRAM} status does not know of it`;
  if (!access) {
    return without(`the project has no operator secret: run ${PROGRAM} deploy`);
  }
  const request: NoteRequest = {
    eventType: 'bot.note',
    about,
    from: new Date(from).toISOString(),
    to: new Date(Math.max(from, to)).toISOString(),
    counts,
  };
  try {
    const { status, text } = await retry(
      async () => post(await signedRequest(access, JSON.stringify(request), clock)),
      {
        waits: WAITS,
        retriesResult: (reply) => TEMPORARY_STATUSES.has(reply.status),
        clock,
      },
    );
    return status === 200 && parseNoted(text) ? undefined : without(REASONS.get(status) ?? `the answer was ${status}`);
  } catch {
    // The login for the endpoint `$execute` can fail.
    return without('the login failed');
  }
}
