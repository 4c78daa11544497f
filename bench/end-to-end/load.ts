import { type HttpRequest, post, type Reply } from '../../scripts/bot/post.ts';
import { testRequest } from '../../scripts/bot/test-delivery.ts';
import { inParallel } from './in-parallel.ts';
import { BOTS, type BotName } from './messages.ts';
import type { WorldProcess } from './world-process.ts';

export const KINDS = ['created', 'updated', 'unchanged', 'refused'] as const;
export type Kind = (typeof KINDS)[number];

/** How many deliveries are under way at a time. */
const PARALLEL = [1, 10, 50] as const;
export const ROUNDS = 3;

/** Deliveries of one kind to one bot, in one round. */
export interface Measured {
  readonly round: number;
  readonly parallel: number;
  readonly bot: BotName;
  readonly kind: Kind;
  /** Milliseconds from the request to the end of the answer. */
  readonly latencies: readonly number[];
  /** Milliseconds from the first request to the last answer. */
  readonly milliseconds: number;
  /** How many answers were not of this kind. */
  readonly others: number;
}

/** Sends `count` deliveries of each kind to each bot, for each number in parallel, in rounds; the first bot changes. */
export async function measureLoad(world: WorldProcess, count: number): Promise<Measured[]> {
  await measureRound(world, { round: -1, parallel: 10, count });
  const measured: Measured[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const parallel of new Set(PARALLEL.map((one) => Math.min(one, count)))) {
      measured.push(...(await measureRound(world, { round, parallel, count })));
    }
  }
  return measured;
}

interface Round {
  readonly round: number;
  readonly parallel: number;
  readonly count: number;
}

async function measureRound(world: WorldProcess, round: Round): Promise<Measured[]> {
  const first = (round.round + BOTS.length) % BOTS.length;
  const measured: Measured[] = [];
  for (const bot of [...BOTS.slice(first), ...BOTS.slice(0, first)]) {
    const { ids } = await world.request({ does: 'create', count: round.count });
    for (const kind of bot === 'no-op' ? (['unchanged'] as const) : KINDS) {
      if (kind === 'updated') {
        await world.request({ does: 'update', ids });
      }
      measured.push(await measure(world, round, bot, kind, ids));
    }
  }
  return measured;
}

async function measure(
  { targets }: WorldProcess,
  { round, parallel }: Round,
  bot: BotName,
  kind: Kind,
  ids: readonly string[],
): Promise<Measured> {
  const requests = ids.map((patientId) => {
    const eventType = kind === 'created' ? 'patient.created' : 'patient.updated';
    const flaw = kind === 'refused' ? 'wrong signature' : undefined;
    return testRequest(targets[bot], { eventType, identifiers: { patientId }, flaw }, Date.now());
  });
  const latencies: number[] = [];
  let others = 0;
  const send = async (request: HttpRequest): Promise<void> => {
    const begun = performance.now();
    const reply = await post(request);
    latencies.push(performance.now() - begun);
    others += Number(!isExpected(reply, bot, kind));
  };
  const begun = performance.now();
  await inParallel(parallel, requests, send);
  return { round, parallel, bot, kind, latencies, milliseconds: performance.now() - begun, others };
}

/** The answer of a bot that always answers the same. */
const WORDS: Readonly<Partial<Record<BotName, string>>> = { 'no-op': 'nothing', 'obvious bot': 'upserted' };

function isExpected({ status, text }: Reply, bot: BotName, kind: Kind): boolean {
  return kind === 'refused' ? status === 401 : status === 200 && text.includes(`"${WORDS[bot] ?? kind}"`);
}
