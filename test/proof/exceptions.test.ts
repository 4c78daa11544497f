import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { isProof, oneOfEach, runs } from '../support/scale.ts';
import { CORRECTIONS, type Exception } from './exception.ts';
import { lateWrites } from './exceptions-late.ts';
import { otherExceptions } from './exceptions-others.ts';
import { proxyAnswers } from './exceptions-proxy-answers.ts';
import { replays } from './exceptions-replays.ts';
import { REASONS } from './open-clinic.ts';
import { type Count, foundAndMended } from './out-of-step.ts';
import { Scene } from './scene.ts';

const NOTHING = { missing: [], differing: [], surplus: [], revived: [], doubled: [], failed: [], unseen: 0 };

type Case = readonly [name: string, Exception, correction: keyof typeof CORRECTIONS | undefined];

/** The kind of an exception: what reconcile finds, and whether it can be corrected. */
function kindOf({ found, correctedBy }: Exception): string {
  return `${Object.keys(found?.('') ?? {})} ${correctedBy !== undefined}`;
}

const exceptions = oneOfEach([lateWrites, otherExceptions, proxyAnswers, replays].flat(), kindOf);

/** Each exception with each way to correct it; outside of `npm run prove`, with the first way only. */
const cases = exceptions.flatMap((exception): Case[] => {
  const { name, found, correctedBy = [] } = exception;
  const finding = found ? 'is found by reconcile' : 'is not found by reconcile';
  return correctedBy.length === 0
    ? [[`${name}: leaves both sides in step`, exception, undefined]]
    : correctedBy
        .slice(0, runs(1, correctedBy.length))
        .map((correction) => [`${name}: ${finding}, and corrected by ${correction}`, exception, correction]);
});

describe('what stays open', () => {
  it.each(cases)('%s', async (_name, { policy = 'delete', deleteIfMatch, happens, found }, correction) => {
    const scene = await Scene.in({ policy, deleteIfMatch });
    const id = await happens(scene);
    expect(await scene.practice.reconcile()).toMatchObject({
      drift: { ...NOTHING, ...found?.(id) },
      verdict: found ? 'drift' : 'in step',
    });
    if (correction) {
      await CORRECTIONS[correction](scene, id);
      expect(await scene.practice.reconcile()).toMatchObject({ verdict: 'in step' });
    }
  });

  it('is found by reconcile, without any patient in step, and corrected, in random schedules', async () => {
    vi.spyOn(console, 'log').mockReturnValue();
    vi.spyOn(console, 'error').mockReturnValue();
    const count: Count = new Map();
    const schedules = runs(8, 3_000);
    await fc.assert(foundAndMended(count), { numRuns: schedules });
    expect([...count.keys()]).toEqual(expect.arrayContaining(isProof ? [...REASONS] : []));
    expect(count.size).toBeGreaterThan(0);
    if (isProof) {
      const patients = [...count].map(([reason, number]) => `${reason} ${number}`).join(', ');
      console.info(`Out of step after ${schedules} schedules, found and mended: ${patients}`);
    }
  });
});
