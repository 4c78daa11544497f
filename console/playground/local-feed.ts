import { Listeners } from '../../local/listeners.ts';
import type { MadeRun } from '../../local/medplum/bots/bot-calls.ts';
import type { LocalMedplum } from '../../local/medplum/server.ts';
import type { LocalSemble } from '../../local/semble/server.ts';
import type { Attempt } from '../../local/semble/webhooks/delivery.ts';
import { parseRun } from '../../scripts/reports/runs/run.ts';
import type { ShownRun } from '../contract/run.ts';
import type { RunFeed } from '../server/sources.ts';
import { shownRun } from '../sources/shown-run.ts';
import { shownCall } from './shown-call.ts';

/** How many runs are kept. */
const KEPT = 200;

/** The live runs of the in-memory servers: each run of the bot with its calls, joined with the attempt of the delivery. */
export class LocalFeed implements RunFeed {
  #recent: ShownRun[] = [];
  readonly #runs = new Listeners<readonly ShownRun[]>();
  /** Runs whose attempt has not ended yet, by the text that the bot received. */
  readonly #open = new Map<unknown, ShownRun>();
  readonly #attempts = new Map<string, number>();
  #origin: string | undefined;

  constructor(medplum: LocalMedplum, semble: LocalSemble) {
    medplum.botCalls.onRun((run) => this.#ran(run));
    semble.outbox.onAttempt((attempt) => this.attempted(attempt));
  }

  readonly onRuns = this.#runs.add;

  readonly recent = (): readonly ShownRun[] => this.#recent;

  /** The servers are in this process, so they always answer. */
  readonly onOutage: RunFeed['onOutage'] = () => () => undefined;

  /** Says who sends the next request that is no delivery of Semble. */
  expect(origin: string): void {
    this.#origin = origin;
  }

  /** Takes an attempt that has ended. One that no run belongs to did not reach the bot. */
  attempted({ deliveryId, eventId, eventType, body, status, sentAt, milliseconds }: Attempt): void {
    const attempt = (this.#attempts.get(deliveryId) ?? 0) + 1;
    if (deliveryId) {
      this.#attempts.set(deliveryId, attempt);
    }
    const run = this.#open.get(body);
    this.#open.delete(body);
    const origin = deliveryId ? undefined : this.#origin;
    this.#add({
      id: eventId || `${sentAt}`,
      at: new Date(sentAt).toISOString(),
      kind: 'delivery',
      failed: !deliveryId || status !== 200,
      ...(run ?? { meaning: 'The request did not reach the bot' }),
      event: eventType,
      ms: Math.round(milliseconds),
      ...(status !== undefined && { answer: status }),
      ...(deliveryId && { deliveryId, attempt }),
      ...(origin !== undefined && { origin }),
    });
  }

  #ran({ bot, input, headers, calls, audit }: MadeRun): void {
    if (!audit) {
      return;
    }
    const run = { ...shownRun(parseRun(audit, bot.id)), calls: calls.map(shownCall) };
    if (headers && !('x-bot-signature' in headers)) {
      this.#open.set(input, run);
    }
    this.#add(run);
  }

  #add(run: ShownRun): void {
    this.#recent = [run, ...this.#recent.filter(({ id }) => id !== run.id)].slice(0, KEPT);
    this.#runs.tell([run]);
  }
}
