import { describe, expect, it } from 'vitest';
import type { Answer } from '../../src/bots/answers.ts';
import { runs } from '../support/scale.ts';
import { deliveryPaths } from './delivery-paths.ts';
import { death, type Fault, passing, verdicts } from './faults.ts';
import { FaultyWorld, type OutsideCall, type Strike } from './faulty-world.ts';
import { mergePaths } from './merge-paths.ts';
import { pagePaths } from './page-paths.ts';
import type { Path } from './path.ts';

const SPANS = ['once', 'side', 'both'] as const;
/** Outside of `npm run prove`, only every nth cell, and fewer of the similar refusals. */
const NTH = runs(197, 1);
const VERDICTS = verdicts.slice(0, runs(1, verdicts.length));

/** Answers of a proxy that the bot takes for Medplum's own, by call. The test leaves them out. */
const BELIEVED: Readonly<Record<string, RegExp>> = {
  update: /^(200 (null|of length 0|an empty page)|204|404|410)/,
  delete: /^(200 (?!with nothing|cut off|.* page)|204|404|410)/,
  batch: /^(404|410)/,
};

function isBelieved({ fault, index, entry, tookEffect, span, side }: Strike, calls: readonly OutsideCall[]): boolean {
  // In a merge, the write on the target depends on the result of the write on the source.
  if (span === 'once' && tookEffect && fault.name !== '404 a page') {
    return false;
  }
  const struck = calls.filter((call, at) => at === index || (at > index && span !== 'once' && call.side === side));
  return struck.some(({ name }) => (name !== 'batch' || entry !== undefined) && BELIEVED[name]?.test(fault.name));
}

/** Every call with every fault of its side, before and after it takes effect, and at every entry of a batch. */
function strikesAt(
  calls: readonly OutsideCall[],
  faults: readonly Fault[],
  spans: readonly Strike['span'][],
): Strike[] {
  return calls.flatMap(({ side, name, entries }, index) =>
    faults
      .filter((fault) => fault[side])
      .flatMap((fault) =>
        spans.flatMap((span): Strike[] => {
          const strike = { fault, index, side, span, tookEffect: false };
          const isWrite = side === 'medplum' && name !== 'search';
          const parts = fault.outcome ? Array.from({ length: entries }, (_, entry) => ({ ...strike, entry })) : [];
          return [strike, ...(isWrite && !fault.outcome ? [{ ...strike, tookEffect: true }] : []), ...parts];
        }),
      ),
  );
}

function inWords({ fault, index, entry, tookEffect, span }: Strike, calls: readonly OutsideCall[]): string {
  const place = `${index}${entry === undefined ? '' : `[${entry}]`} ${calls[index]?.name}`;
  return `${place}, ${fault.name}${tookEffect ? ' though it took effect' : ''}, ${span}`;
}

/** A result, counts, or the code of a refusal. */
function saidBy(answer: Answer | undefined): string {
  if (!answer || !('result' in answer)) {
    return answer ? String(answer.issue[0]?.code) : 'died';
  }
  const counts = 'counts' in answer ? Object.entries(answer.counts).filter(([, count]) => count > 0) : undefined;
  return counts?.map(([name, count]) => `${name}=${count}`).join(' ') ?? answer.result;
}

/** Whether neither Semble nor an operator needs to repeat the request. */
function isAcknowledged(answer: Answer | undefined): boolean {
  const isWhole = answer && (!('counts' in answer) || answer.counts.failed === 0) && 'result' in answer;
  return isWhole === true && (!('complete' in answer) || answer.complete);
}

/**
 * Sends a request with a fault, and repeats it without the fault until it is acknowledged. Returns `true` if both sides
 * then agree, else the difference; with `quarantined, ` before it if a patient was quarantined, which the next delivery
 * corrects.
 */
async function endOf(world: FaultyWorld, strike: Strike, { late }: Path): Promise<string> {
  world.reset();
  let answer = await world.run(strike);
  if (!world.hasStruck || (strike.fault.medplum === 'die' && answer)) {
    return 'the fault did not strike';
  }
  const isQuarantined = /quarantined/.test(saidBy(answer));
  if (isQuarantined && !world.problems.some((line) => line.startsWith('quarantined: '))) {
    return 'quarantined without a word';
  }
  for (let repeats = 0; (isQuarantined && repeats === 0) || !isAcknowledged(answer); repeats++) {
    if (repeats === 3) {
      return `never acknowledged: ${saidBy(answer)}`;
    }
    answer = await world.run();
  }
  const end = world.judge();
  if (late && end === 'true') {
    await world.run(undefined, late);
  }
  return `${isQuarantined ? 'quarantined, ' : ''}${late ? world.judge() : end}`;
}

/** The cells with a wrong end, each with that end. */
async function endsOtherThanTrue(path: Path, faults: readonly Fault[], spans: readonly Strike['span'][], nth = 1) {
  const world = await FaultyWorld.at(path);
  world.reset();
  expect(saidBy(await world.run())).toBe(path.answer);
  const calls = [...world.calls];
  expect(calls.map(({ name }) => name).join(' ')).toBe(path.calls);
  expect(world.judge()).toBe('true');
  const strikes = strikesAt(calls, faults, spans).filter((strike) => !isBelieved(strike, calls));
  const ends: string[] = [];
  for (const strike of strikes.filter((_, index) => index % nth === 0)) {
    const end = await endOf(world, strike, path);
    if (end !== 'true') {
      ends.push(`${inWords(strike, calls)}: ${end}`);
    }
  }
  return ends;
}

describe.each([...deliveryPaths, ...mergePaths, ...pagePaths])('a request on the path "$name"', (path) => {
  it('leaves both sides equal once it is acknowledged, at first or when repeated, with any fault', async () => {
    expect(await endsOtherThanTrue(path, passing, SPANS, NTH)).toEqual([]);
  });

  it('leaves both sides equal once it is repeated, if the run dies at any call', async () => {
    expect(await endsOtherThanTrue(path, death, ['once'], runs(5, 1))).toEqual([]);
  });

  it('is quarantined where Medplum refuses a Patient for good, and nowhere else', async () => {
    const ends = await endsOtherThanTrue(path, VERDICTS, ['once']);
    const wanted = (path.quarantines ?? []).flatMap((place) =>
      VERDICTS
        // The bot repeats such an entry alone, and the result may differ then.
        .filter(({ name }) => !(place.includes('[') && name.includes('multiple-matches')))
        .map(({ name }) => `${place}, ${name}, once: quarantined, true`),
    );
    expect(ends.map((end) => end.replace(/ \w+,/, ',')).sort()).toEqual(wanted.sort());
  });
});
