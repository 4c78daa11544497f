import { type Clock, TimeUp } from '../../../src/clock.ts';
import { type MissingFields, missingFieldsIn } from '../../../src/semble/documents.ts';
import {
  failureOf,
  post,
  type Reply,
  readReply,
  type SembleAccess,
  SembleFailure,
} from '../../../src/semble/graphql.ts';
import { Budget } from '../../semble/pace.ts';
import type { Answer } from './answer.ts';

/** The most requests of one probe. */
export const MAX_REQUESTS = 30;
/** Milliseconds; Semble's slowest answers take a fraction of this. */
const TIME_OUT = 20_000;
/** Milliseconds before each further attempt of a rate-limited request. */
const WAITS: readonly number[] = [5_000, 20_000];

/** The probe has sent as many requests as it may. */
export class NoRequestLeft extends Error {
  override readonly name = 'NoRequestLeft';
}

/** Sends the requests of a probe to Semble. It counts them, and sends at most 200 a minute and MAX_REQUESTS in all. */
export class Asker {
  /** How many requests were sent. */
  requests = 0;
  /** Milliseconds of the slowest answer. */
  slowestMs = 0;
  /** Fields of a patient, as `Type.field`, that the schema does not have. They are not asked for. */
  readonly missingFields = new Set<string>();
  readonly clock: Clock;
  readonly #access: SembleAccess;
  readonly #budget: Budget;
  readonly #onRequest: (requests: number) => void;

  constructor(access: SembleAccess, clock: Clock, onRequest: (requests: number) => void) {
    this.#access = access;
    this.clock = clock;
    this.#budget = new Budget(clock);
    this.#onRequest = onRequest;
  }

  /** Sends a document, and repeats it after a rate limit. Throws NoRequestLeft. */
  async ask(document: string, variables: Readonly<Record<string, unknown>> = {}): Promise<Answer> {
    for (const wait of WAITS) {
      const answer = await this.#askOnce(document, variables);
      if (answer.failure?.kind !== 'rate-limited') {
        return answer;
      }
      await this.clock.wait(wait);
    }
    return this.#askOnce(document, variables);
  }

  /** The same for a document about patients, which is sent again without the fields that the schema does not have. */
  async askForPatients(
    document: (missingFields: MissingFields) => string,
    variables: Readonly<Record<string, unknown>> = {},
  ): Promise<Answer> {
    for (;;) {
      const answer = await this.ask(document(this.missingFields), variables);
      const before = this.missingFields.size;
      for (const field of missingFieldsIn(answer.problems.map(({ text }) => text))) {
        this.missingFields.add(field);
      }
      if (this.missingFields.size === before) {
        return answer;
      }
    }
  }

  async #askOnce(document: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> {
    if (this.requests >= MAX_REQUESTS) {
      throw new NoRequestLeft();
    }
    await this.#budget.waitTurn();
    this.requests += 1;
    this.#onRequest(this.requests);
    const began = this.clock.now();
    try {
      return answerIn(await this.clock.within(TIME_OUT, post(this.#access, document, variables)));
    } catch (error) {
      if (error instanceof TimeUp || error instanceof SembleFailure) {
        const failure = error instanceof SembleFailure ? error : new SembleFailure('unreachable');
        return { reply: undefined, data: {}, problems: [], failure, isUnusable: true };
      }
      throw error;
    } finally {
      this.slowestMs = Math.max(this.slowestMs, this.clock.now() - began);
      this.#budget.spent(1);
    }
  }
}

/** Reads an answer as the bot reads it. An answer without any data is a failure. */
function answerIn(reply: Reply): Answer {
  try {
    const { data, problems } = readReply(reply);
    const isEmpty = Object.values(data).every((member) => member === null || member === undefined);
    const otherwise = problems.every(({ kind }) => kind === 'not-found') ? 'not-found' : 'failed';
    const failure = isEmpty && problems.length > 0 ? failureOf(problems, otherwise) : undefined;
    return { reply, data, problems, failure, isUnusable: false };
  } catch (error) {
    if (error instanceof SembleFailure) {
      return { reply, data: {}, problems: error.problems, failure: error, isUnusable: true };
    }
    throw error;
  }
}
