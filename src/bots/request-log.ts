import type { Clock } from '../clock.ts';
import type { RunLog } from '../sync/run.ts';
import type { Answer, Ended } from './answers.ts';
import type { ScheduledSweep } from './schedule.ts';
import { type Fact, formatSummary } from './summary-line.ts';

/** The log may quote ids and event types of a verified delivery, but no other text that is sent in their place. */
const QUOTABLE = /^[\w.:-]{1,100}$/;

/**
 * The log of one request: notes while it runs and one summary line at its end. It holds ids, counts and the names of
 * events, elements, headers and settings; never a value of a patient, a secret or a header.
 */
export class RequestLog implements RunLog {
  attempts = 0;
  /** Milliseconds since 1970. */
  readonly started: number;
  readonly #clock: Clock;
  readonly #noted = new Set<string>();
  #facts: readonly Fact[] = [];
  #signedAt: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.started = clock.now();
  }

  /** Sets the facts of a verified request for the summary line. Values that may not be quoted are left out. */
  about(facts: Readonly<Record<string, unknown>>): void {
    this.state(
      Object.entries(facts).filter(([, value]) => typeof value !== 'object' && QUOTABLE.test(String(value ?? ''))),
    );
  }

  /** Sets the facts for the summary line, as they are: only values that were parsed. */
  state(facts: readonly Fact[]): void {
    this.#facts = facts;
  }

  /** Sets the time when the verified request was signed, in milliseconds since 1970. */
  signed(at: number | undefined): void {
    this.#signedAt = at;
  }

  /** Logs a line. The same line is logged only once. */
  readonly note = (text: string): void => {
    if (!this.#noted.has(text)) {
      this.#noted.add(text);
      console.log(text);
    }
  };

  /** Logs a line that needs a person's attention. */
  problem(text: string): void {
    console.error(text);
  }

  /** Logs the summary line and returns the answer. */
  end({ answer, code }: Ended): Answer {
    const { counts, complete, everybody, all }: Partial<ScheduledSweep> = 'counts' in answer ? answer : {};
    const facts: Fact[] = [
      ...this.#facts,
      ['result', code],
      ...Object.entries(counts ?? {}).filter(([, count]) => count > 0),
      ['complete', complete],
      ['everybody', everybody],
      ['all', all],
      ['attempts', this.attempts],
      ['ms', this.#clock.now() - this.started],
      ['age', this.#signedAt === undefined ? undefined : Math.round((this.started - this.#signedAt) / 1000)],
    ];
    console.log(formatSummary(facts));
    return answer;
  }
}
