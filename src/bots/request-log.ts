import type { Clock } from '../clock.ts';
import type { RunLog } from '../sync/run.ts';
import type { Answer, Ended } from './answers.ts';
import { type Fact, formatSummary } from './summary-line.ts';

/** What a log line may quote of a verified delivery: ids and event types, not whatever else stands in their place. */
const QUOTABLE = /^[\w.:-]{1,100}$/;

/**
 * The log of one request: notes while it runs, one summary line at its end. It holds names of events, elements, headers
 * and settings, ids and counts; never a value of a patient, a secret or a header.
 */
export class RequestLog implements RunLog {
  attempts = 0;
  private readonly clock: Clock;
  /** Milliseconds since 1970. */
  readonly started: number;
  private readonly noted = new Set<string>();
  private facts: readonly Fact[] = [];
  private signedAt: number | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
    this.started = clock.now();
  }

  /** What the summary line says of a verified request. */
  about(facts: Readonly<Record<string, unknown>>): void {
    this.facts = Object.entries(facts).filter(
      ([, value]) => Object(value) !== value && QUOTABLE.test(String(value ?? '')),
    );
  }

  /** When the verified request was signed, in milliseconds since 1970. */
  signed(at: number | undefined): void {
    this.signedAt = at;
  }

  /** A line of its own, once. */
  readonly note = (text: string): void => {
    if (!this.noted.has(text)) {
      this.noted.add(text);
      console.log(text);
    }
  };

  /** A line that a person has to look at. */
  problem(text: string): void {
    console.error(text);
  }

  /** The last line, for the answer that it hands on. */
  end({ answer, code }: Ended): Answer {
    const counts = 'counts' in answer ? Object.entries(answer.counts).filter(([, count]) => count > 0) : [];
    const ending: Fact[] = [
      ...('complete' in answer ? [['complete', answer.complete] as const] : []),
      ['attempts', this.attempts],
      ['ms', this.clock.now() - this.started],
      ...(this.signedAt === undefined ? [] : [['age', Math.round((this.started - this.signedAt) / 1000)] as const]),
    ];
    console.log(formatSummary([...this.facts, ['result', code], ...counts, ...ending]));
    return answer;
  }
}
