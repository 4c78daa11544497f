import { badRequest, OperationOutcomeError, tooManyRequests } from '@medplum/core';
import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { type Call, serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idsOf } from '../../fixtures/operator.ts';
import { TimeUp } from '../../src/clock.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page();
});

/** Brings this many patients in step. Then each of them changes in Semble. */
async function changed(count: number): Promise<void> {
  page.atSemble(idsOf(count));
  await page.sweep();
  page.atSemble(idsOf(count), { firstName: 'Zora' });
}

const tooOften = (): Response => jsonAnswer({ errors: [{ message: 'You called this too often' }] });

describe('a page with a rate limit', () => {
  it.each([
    ['List', 'in words', tooOften],
    ['List', 'by a page from the edge', () => htmlAnswer(403)],
    ['Patients', 'in words', tooOften],
    ['Patients', 'by its status', () => jsonAnswer({}, 429)],
  ] as const)('goes on after a pause (%s, %s)', async (name, _how, answer) => {
    await changed(3);
    page.sembleAnswers(name, answer, 3);
    const clock = virtualClock();
    expect((await page.sweep({ clock })).counts).toEqual({ updated: 3 });
    expect(clock.waits).toEqual([700, 1300, 2500]);
  });

  it('continues after a wait when each patient has a rate limit', async () => {
    await changed(2);
    const message = 'Called too often';
    const errors = ['p0', 'p1'].map((name) => ({ message, path: [name] }));
    page.sembleAnswers('Patients', () => jsonAnswer({ data: { p0: null, p1: null, practice: null }, errors }), 2);
    expect((await page.sweep()).counts).toEqual({ updated: 2 });
  });

  it.each(['List', 'Patients'] as const)('is 429 when that goes on until the deadline (%s)', async (name) => {
    await changed(3);
    page.sembleAnswers(name, tooOften);
    const clock = virtualClock();
    const start = clock.now();
    expect((await page.sweep({ clock })).status).toBe(429);
    expect(clock.now() - start).toBeLessThan(25_000);
    expect(clock.now() - start).toBeGreaterThan(12_000);
  });

  it.each(['search', 'batch'] as const)('goes on, or is 429, when it is Medplum that asks (%s)', async (name) => {
    page.atSemble(idsOf(3));
    let left = 2;
    page.medplum.wire.before = (call) => {
      if (call === name && left-- > 0) {
        throw new OperationOutcomeError(tooManyRequests);
      }
    };
    expect((await page.sweep()).counts).toEqual({ created: 3 });
    left = Number.POSITIVE_INFINITY;
    page.atSemble(idsOf(3), { firstName: 'Zora' });
    expect((await page.sweep()).status).toBe(429);
  });
});

describe('a page of which a whole request fails', () => {
  const down = (): never => {
    throw new TypeError('fetch failed');
  };

  it.each([
    ['Semble is down', down, 504],
    [
      'Semble gives no answer about any patient',
      () => jsonAnswer({ data: null, errors: [{ message: 'Failed' }] }),
      504,
    ],
    ['the token is refused', () => jsonAnswer({ errors: [{ message: 'Missing token.' }] }, 401), 500],
    ['the document is no good', () => jsonAnswer({ errors: [{ message: 'Unknown argument "id"' }] }), 504],
  ])('is answered as one patient would be when %s', async (_name, answer, status) => {
    await changed(3);
    for (const name of ['List', 'Patients'] as const) {
      page.sembleAnswers(name, answer);
      expect((await page.sweep()).status).toBe(status);
    }
  });

  it('is 504 when Semble lists something else', async () => {
    page.sembleAnswers('List', () => jsonAnswer({ data: { patients: null } }));
    expect((await page.sweep()).status).toBe(504);
  });

  it.each(['search', 'batch'] as const)('is 504 when Medplum is down (%s)', async (name) => {
    page.atSemble(idsOf(3));
    page.medplum.wire.before = (call) => (call === name ? down() : undefined);
    expect((await page.sweep()).status).toBe(504);
  });

  it('is 504 when Medplum refuses a batch as a whole, of which no Patient is to blame', async () => {
    page.atSemble(idsOf(3));
    page.medplum.wire.before = (call) => {
      if (call === 'batch') {
        throw new OperationOutcomeError(badRequest('Not a bundle that this server takes'));
      }
    };
    expect((await page.sweep()).status).toBe(504);
  });

  it('is 500 without an API token, and writes nothing', async () => {
    page.atSemble(idsOf(3));
    const { status, log } = await page.sweep({ settings: { SEMBLE_API_TOKEN: undefined } });
    expect(status).toBe(500);
    expect(log.join()).toContain('SEMBLE_API_TOKEN is not set');
    expect(page.medplum.calls).toEqual([]);
  });

  it('leaves its new Patients to be confirmed, not recreated, by the next page', async () => {
    page.atSemble(idsOf(3));
    let asked = 0;
    page.semble.answer = ({ query }) =>
      query.startsWith('query Patients') && ++asked === 1 ? htmlAnswer(502) : undefined;
    expect((await page.sweep()).status).toBe(504);
    expect([...page.medplum.patients.values()].map(isUnconfirmed)).toEqual([true, true, true]);
    expect((await page.sweep()).counts).toEqual({ updated: 3 });
    expect([...page.medplum.patients.values()].map(isUnconfirmed)).toEqual([false, false, false]);
  });
});

describe('the deadline of a page', () => {
  /** Each such call to Medplum, or each entry of a batch, is a conflict. */
  function conflicts(...calls: Call[]): void {
    page.medplum.wire.entry = () => {
      throw serialisationConflict();
    };
    page.medplum.wire.before = (call) => {
      if (calls.includes(call)) {
        throw serialisationConflict();
      }
    };
  }

  it('ends the page in time, and lists the patients that were not reached as failed', async () => {
    page.atSemble(idsOf(50));
    conflicts('create');
    const clock = virtualClock();
    const start = clock.now();
    const { status, counts, failed } = await page.sweep({ clock });
    expect(status).toBe(200);
    expect(counts).toEqual({ failed: 50 });
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(['conflict']));
    expect(clock.now() - start).toBeLessThan(25_000);
    expect(page.medplum.patients.size).toBe(0);
  });

  it('lists as failed the patients that were not reached before it', async () => {
    page.atSemble(idsOf(3));
    const clock = virtualClock();
    conflicts();
    page.semble.answer = ({ query }) =>
      query.startsWith('query Patient(') ? clock.wait(30_000).then(() => undefined) : undefined;
    const { counts, failed } = await page.sweep({ clock });
    expect(counts).toEqual({ failed: 3 });
    expect(failed.map(({ reason }) => reason)).toEqual(['unavailable', 'unavailable', 'unavailable']);
  });

  it('is 504 when no answer comes before it', async () => {
    const clock = { ...virtualClock(), within: <T>() => Promise.reject<T>(new TimeUp()) };
    expect((await page.sweep({ clock })).status).toBe(504);
  });
});
