import { systemClock } from '../../../src/clock.ts';
import type { OperatorAccess } from '../operator-client.ts';
import { type HttpRequest, post, type Reply } from '../post.ts';
import { leaveNote, type NewNote } from './send-note.ts';

/** The name of the count in a note about a self-test. */
export const REFUSED = 'refused';

/** Milliseconds. An HTTP date has whole seconds, and a busy server sends one that is older. */
const SLACK = 5_000;

/**
 * Counts the refusals that a command causes on purpose, and the seconds in which they happened by the server's own clock,
 * because this machine's clock can differ.
 */
export class OwnRefusals {
  #refused = 0;
  #from = Number.POSITIVE_INFINITY;
  #to = Number.NEGATIVE_INFINITY;

  /** Posts a request that the bot must refuse. Never throws. */
  readonly post = async (request: HttpRequest): Promise<Reply> => {
    const began = Date.now();
    const reply = await post(request);
    if (reply.status === 401) {
      const ended = reply.date ?? Date.now();
      this.#refused++;
      this.#from = Math.min(this.#from, ended - (Date.now() - began) - SLACK);
      this.#to = Math.max(this.#to, ended + SLACK);
    }
    return reply;
  };

  /** The note for the bot's log; undefined when nothing was refused. */
  get note(): NewNote | undefined {
    return this.#refused > 0
      ? { about: 'self-test', from: this.#from, to: this.#to, counts: { [REFUSED]: this.#refused } }
      : undefined;
  }
}

/**
 * Does a test and leaves a note about the refusals that it caused, also when the test fails. Calls `onMissing` with a text for
 * the operator when the bot did not take the note. Throws the error of the test.
 */
export async function withNotedRefusals<T>(
  access: OperatorAccess | undefined,
  test: (own: OwnRefusals) => Promise<T>,
  onMissing: (text: string) => void,
): Promise<T> {
  const own = new OwnRefusals();
  try {
    return await test(own);
  } finally {
    const missing = own.note && (await leaveNote(access, own.note, systemClock));
    if (missing !== undefined) {
      onMissing(missing);
    }
  }
}
