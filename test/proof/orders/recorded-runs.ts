import type { BotEvent } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { Answer } from '../../../src/bots/answers.ts';
import { sembleIdsOf } from '../../../src/fhir/tags.ts';
import { membersOf } from '../../../src/semble/decode.ts';
import { type Bot, type Call, LiveRun, type Pause, type Reply } from './live-run.ts';

/** A reply with a number: equal replies have the same number. */
export interface NumberedReply {
  readonly id: number;
  readonly reply: Reply;
}

/** A point in a run: all replies that the run has had so far, and what it does next. */
export interface Point {
  /** Unique among all points of a recorder. */
  readonly id: number;
  /** The number of replies so far. */
  readonly depth: number;
  readonly call: (Call & { readonly id: number }) | undefined;
  /** The answer of the run, if it has ended. */
  readonly answer: Answer | undefined;
  /** The Semble ids of the Patients that the run has seen. */
  readonly seen: ReadonlySet<string>;
}

interface Recorded extends Point {
  readonly root: BotEvent;
  readonly before: { readonly point: Recorded; readonly reply: Reply } | undefined;
  readonly after: Map<number, Recorded>;
  /** The run that waits at this point, if one still does. */
  live: LiveRun | undefined;
}

/**
 * Runs of the real bot, by the replies that they had. What a run does next depends on nothing but its event and these
 * replies, so each run is made once for each list of replies and remembered. When a point is reached by other replies
 * again, the run is repeated from its beginning, and must make the same calls.
 */
export class RecordedRuns {
  readonly #bot: Bot;
  readonly #calls = new Map<string, number>();
  readonly #roots = new Map<BotEvent, Recorded>();
  #points = 0;

  constructor(bot: Bot) {
    this.#bot = bot;
  }

  /** The first call of a run. */
  async begin(event: BotEvent): Promise<Point> {
    const known = this.#roots.get(event);
    if (known) {
      return known;
    }
    const live = new LiveRun(this.#bot, event);
    const root = this.#record(await live.begin(), { root: event, before: undefined, live, seen: new Set() });
    this.#roots.set(event, root);
    return root;
  }

  /** The next point after a reply, if it is known. */
  known(point: Point, { id }: NumberedReply): Point | undefined {
    return (point as Recorded).after.get(id);
  }

  /** The next point after a reply. */
  async next(point: Point, { id, reply }: NumberedReply): Promise<Point> {
    const from = point as Recorded;
    const known = from.after.get(id);
    if (known) {
      return known;
    }
    const live = from.live ?? (await this.#repeat(from));
    from.live = undefined;
    const seen = new Set([...from.seen, ...('value' in reply ? patientsIn(reply.value) : [])]);
    const next = this.#record(await live.reply(reply), { root: from.root, before: { point: from, reply }, live, seen });
    from.after.set(id, next);
    return next;
  }

  /** Repeats a run from its beginning up to a point. */
  async #repeat(point: Recorded): Promise<LiveRun> {
    const path: Recorded[] = [];
    for (let at: Recorded | undefined = point; at; at = at.before?.point) {
      path.unshift(at);
    }
    const live = new LiveRun(this.#bot, point.root);
    for (const at of path) {
      const pause = at.before ? await live.reply(at.before.reply) : await live.begin();
      if (!('call' in pause) || this.#numberOf(pause.call) !== at.call?.id) {
        throw new Error('A run that had the same replies made another call: it depends on something else too');
      }
    }
    return live;
  }

  #record(pause: Pause, { before, ...rest }: Pick<Recorded, 'root' | 'before' | 'live' | 'seen'>): Recorded {
    const call = 'call' in pause ? { ...structuredClone(pause.call), id: this.#numberOf(pause.call) } : undefined;
    return {
      ...rest,
      before,
      id: this.#points++,
      depth: before ? before.point.depth + 1 : 0,
      call,
      answer: 'answer' in pause ? pause.answer : undefined,
      after: new Map(),
    };
  }

  #numberOf({ name, values }: Call): number {
    const text = `${name} ${JSON.stringify(values)}`;
    const number = this.#calls.get(text) ?? this.#calls.size;
    this.#calls.set(text, number);
    return number;
  }
}

/** The Semble ids of the Patients in a reply of Medplum: a Patient, a list of them, or a batch's answer. */
function patientsIn(value: unknown): string[] {
  const { entry = [] } = membersOf(value);
  const entries = Array.isArray(entry) ? entry.map((one) => membersOf(one)['resource']) : [];
  return [value, ...(Array.isArray(value) ? value : []), ...entries].flatMap((one) =>
    membersOf(one)['resourceType'] === 'Patient' ? sembleIdsOf(one as Patient) : [],
  );
}
