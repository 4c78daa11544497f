import type { BotEvent } from '@medplum/core';
import { CHANGES, INITIAL, SETTINGS, type Setting } from './kinds.ts';
import type { Bot } from './live-run.ts';
import type { How, Move } from './moves.ts';
import { Outside } from './outside.ts';
import { type Point, RecordedRuns } from './recorded-runs.ts';
import { eventOf, REQUESTS, type RequestName, reactionTo, readsList } from './requests.ts';
import { type Effect, NO_EFFECT, Sides } from './sides.ts';
import { marked, type Running, type Scope, type Situation, withRun } from './situation.ts';
import { STEPS, type Step, type StepName } from './steps.ts';

const MAX_ATTEMPTS = 8;

/** Plays orders with one bot under one setting. */
export class Player {
  readonly sides: Sides;
  readonly policy: string;
  readonly #runs: RecordedRuns;
  readonly #events = new Map<RequestName, BotEvent>();
  readonly #outside: Outside;

  constructor(bot: Bot, setting: Setting) {
    const { policy, checksDeleteVersion } = SETTINGS[setting];
    this.policy = policy;
    this.sides = new Sides(checksDeleteVersion);
    this.#outside = new Outside(this.sides);
    this.#runs = new RecordedRuns(bot);
  }

  /** The situation in which all orders of a scope begin. */
  async start({ kind, from, change, trouble, interleaved }: Scope): Promise<Situation> {
    let now: Situation = {
      medplum: this.sides.medplum.numberOf({ patients: [], versions: 0 }),
      semble: this.sides.semble.numberOf({ patients: {}, hidden: {}, merged: {} }),
      runs: [],
      scripts: [],
      interleaved,
      trouble: 'none',
      colleague: undefined,
      marks: [],
    };
    const { steps, owed } = INITIAL[from];
    for (const name of steps) {
      const next = isStep(name)
        ? await this.#happen(now, name, 1)
        : await this.#whole(await this.#begin(now, { request: name, isWhole: true, isMain: false }), 0);
      now = { ...next, runs: [] };
    }
    for (const request of kind.runs) {
      now = await this.#begin(now, { request, isWhole: false, isMain: true });
    }
    for (const request of owed) {
      now = await this.#begin(now, { request, isWhole: true, isMain: false });
    }
    const own: readonly StepName[] =
      trouble === 'colleague' ? ['colleague'] : trouble === 'erased in Medplum' ? ['erase'] : [];
    return {
      ...now,
      scripts: [kind.events ?? [], CHANGES[change], own],
      trouble: trouble === 'colleague' || trouble === 'erased in Medplum' ? 'none' : trouble,
    };
  }

  /** The moves that are possible now; none at the end of an order. */
  moves({ runs, scripts, trouble }: Situation): Move[] {
    const moves: Move[] = [];
    for (const [run, { at, attempt, isWhole, isMain }] of runs.entries()) {
      if (at) {
        moves.push({ run, how: isWhole ? 'whole' : 'call' });
      }
      if (at && isMain && trouble === 'failing call') {
        moves.push({ run, how: 'lost-before' });
      }
      if (at && isMain && trouble === 'failing call' && isWrite(at)) {
        moves.push({ run, how: 'lost-after' });
      }
      if (at && isMain && trouble === 'death') {
        moves.push({ run, how: 'dies' });
      }
      if (at && isMain && trouble === 'list breaks off' && attempt === 0 && isListRequest(at)) {
        moves.push({ run, how: 'breaks-off' });
      }
    }
    return [...moves, ...scripts.flatMap(({ length }, script) => (length > 0 ? [{ script }] : []))];
  }

  /** The situation after a call, if both its effect and what the run does next are known already. */
  playKnown(now: Situation, move: Move): Situation | undefined {
    const running = 'run' in move && move.how === 'call' ? now.runs[move.run] : undefined;
    const call = running?.at?.call;
    const effect = call && this.sides.known(call, now.medplum, now.semble);
    const at = effect && running.at && this.#runs.known(running.at, effect.reply);
    return at && !at.answer && 'run' in move
      ? withRun(afterCall(now, running, effect), move.run, { ...running, at })
      : undefined;
  }

  /** The situation after a move. */
  async play(now: Situation, move: Move): Promise<Situation> {
    if ('run' in move) {
      return move.how === 'whole' ? this.#whole(now, move.run) : this.#advance(now, move.run, move.how);
    }
    const [step, ...others] = now.scripts[move.script] ?? [];
    return step ? this.#happen({ ...now, scripts: now.scripts.with(move.script, others) }, step, move.script) : now;
  }

  async #happen(now: Situation, name: StepName, script: number): Promise<Situation> {
    const step: Step = STEPS[name];
    const { semble, medplum, stored, isErased } = this.#outside.outcomeOf(name, now);
    let next = semble === undefined ? now : { ...now, semble };
    if (isErased) {
      next = { ...next, medplum, colleague: undefined, marks: marked(now, 'erased') };
    } else if (medplum !== now.medplum && !(step.isColleague && now.colleague)) {
      next = { ...next, medplum, colleague: step.isColleague ? stored : now.colleague };
    }
    const isMain = script === 0;
    const isWhole = !isMain && !now.interleaved;
    return semble !== undefined && step.raises ? this.#begin(next, { request: step.raises, isWhole, isMain }) : next;
  }

  async #begin(now: Situation, run: Omit<Running, 'at' | 'attempt'>): Promise<Situation> {
    const at = await this.#first(run.request);
    return { ...now, runs: [...now.runs, { ...run, at, attempt: 0 }] };
  }

  #first(request: RequestName): Promise<Point> {
    const event = this.#events.get(request) ?? eventOf(REQUESTS[request], this.policy);
    this.#events.set(request, event);
    return this.#runs.begin(event);
  }

  async #whole(now: Situation, run: number): Promise<Situation> {
    let next = now;
    while (next.runs[run]?.at) {
      next = await this.#advance(next, run, 'call');
    }
    return next;
  }

  async #advance(now: Situation, run: number, how: How): Promise<Situation> {
    const running = now.runs[run];
    const call = running?.at?.call;
    if (!running?.at || !call) {
      throw new Error(`Run ${run} has no call to make`);
    }
    const { medplum, semble } = now;
    const trouble = how === 'call' || how === 'breaks-off' ? now.trouble : 'none';
    const effect =
      how === 'lost-before' || how === 'breaks-off'
        ? { ...NO_EFFECT, reply: how === 'breaks-off' ? this.sides.brokenList : this.sides.lost }
        : (this.sides.known(call, medplum, semble) ?? (await this.sides.carryOut(call, medplum, semble)));
    const next = { ...afterCall(now, running, effect), trouble };
    if (how === 'dies') {
      return this.#repeat(next, run);
    }
    const reply = how === 'lost-after' ? this.sides.lost : effect.reply;
    const at = this.#runs.known(running.at, reply) ?? (await this.#runs.next(running.at, reply));
    return at.answer ? this.#settle(next, run, at) : withRun(next, run, { ...running, at });
  }

  /** The sender reads the answer of a run, and repeats the request if it must. */
  async #settle(now: Situation, run: number, { answer }: Point): Promise<Situation> {
    const running = now.runs[run];
    if (!running || !answer) {
      throw new Error(`Run ${run} has no answer`);
    }
    const { isDone, isQuarantined } = reactionTo(answer);
    const next = isQuarantined ? { ...now, marks: marked(now, 'quarantined') } : now;
    if (isDone) {
      return withRun(next, run, { ...running, at: undefined });
    }
    return this.#repeat(next, run);
  }

  async #repeat(now: Situation, run: number): Promise<Situation> {
    const running = now.runs[run];
    if (!running || running.attempt === MAX_ATTEMPTS) {
      throw new Error('A request was never answered as expected');
    }
    // A list that broke off is not a page that failed: the exception of such a page does not excuse it.
    const isFailedPage = readsList(running.request) && now.trouble !== 'list breaks off';
    const next = { ...now, marks: marked(now, isFailedPage && 'failed page') };
    const at = await this.#first(running.request);
    return withRun(next, run, { ...running, at, attempt: running.attempt + 1 });
  }
}

/** What a call changes in the situation, apart from its run. */
function afterCall(now: Situation, { request, at }: Running, effect: Effect): Situation {
  const { medplum = now.medplum, created, hasDeleted, hasRetired, hasRewritten } = effect;
  if (created.length === 0 && !hasDeleted && !hasRetired && !hasRewritten) {
    return medplum === now.medplum ? now : { ...now, medplum };
  }
  const marks = marked(
    now,
    created.some((id) => at?.seen.has(id)) && 'created again',
    hasRewritten && request !== 'merged' && 'rewritten',
    hasDeleted && isSync(request) && 'taken back',
    hasRetired && request === 'retire' && 'retired',
  );
  return { ...now, medplum, marks };
}

/** Whether a request deletes a Patient only to take it back. */
function isSync(request: RequestName): boolean {
  return request !== 'deleted' && request !== 'deletedB' && request !== 'retire';
}

function isStep(name: StepName | RequestName): name is StepName {
  return name in STEPS;
}

function isListRequest({ call }: Point): boolean {
  return call?.side === 'semble' && call.name === 'List';
}

function isWrite({ call }: Point): boolean {
  return call?.side === 'medplum' && call.name !== 'searchResources';
}
