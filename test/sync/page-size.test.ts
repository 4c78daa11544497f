import { badRequest, contentTooLarge, OperationOutcomeError } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { idsOf } from '../../fixtures/operator.ts';
import { isUnconfirmed } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';
import { send } from './send.ts';

/** What Medplum takes by default: `maxJsonSize` is `1mb`. */
const LIMIT = 1_048_576;

let page: Page;

const sizeOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

/** Puts a photo on the Patient, as a colleague does, so that it has so many bytes; each character may take several. */
function enlarge(id: string, bytes: number, character = 'A'): void {
  const patient = page.stored(id);
  const withPhoto = (title: string): Patient => ({ ...patient, photo: [{ title }] });
  const room = bytes - sizeOf(withPhoto(''));
  const width = sizeOf(character) - 2;
  const title = character.repeat(Math.floor(room / width)) + 'A'.repeat(room % width);
  page.medplum.put(withPhoto(title));
}

/** A page of so many patients who all have another name by now. */
async function renamed(count: number): Promise<readonly string[]> {
  const ids = idsOf(count);
  page.atSemble(ids);
  await page.sweep();
  page.atSemble(ids, { firstName: 'Zora' });
  page.medplum.sizes.length = 0;
  page.medplum.calls.length = 0;
  page.semble.requests.length = 0;
  return ids;
}

const namesOf = (ids: readonly string[]) => new Set(ids.map((id) => page.stored(id).name?.[0]?.given?.[0]));
const batches = (): number => page.medplum.calls.filter((call) => call === 'batch').length;

beforeEach(() => {
  page = new Page();
});

describe('a page of large Patients', () => {
  it('is written in several batches, none of which is too large', async () => {
    const ids = await renamed(50);
    for (const id of ids) {
      enlarge(id, 60_000);
    }
    expect((await page.sweep()).counts).toEqual({ updated: 50 });
    expect(namesOf(ids)).toEqual(new Set(['Zora']));
    expect(page.medplum.sizes.every((size) => size <= LIMIT)).toBe(true);
    expect(page.medplum.calls).toEqual(['search', 'batch', 'batch', 'batch', 'batch']);
    expect(page.semble.requests).toHaveLength(3);
  });

  it('is created and confirmed in several batches', async () => {
    const ids = idsOf(50);
    page.atSemble(ids, { firstName: 'Z'.repeat(30_000) });
    expect((await page.sweep()).counts).toEqual({ created: 50 });
    expect(page.medplum.sizes.every((size) => size <= LIMIT)).toBe(true);
    expect(batches()).toBeGreaterThan(4);
    expect(ids.some((id) => isUnconfirmed(page.stored(id)))).toBe(false);
  });

  it.each([
    ['two bytes', 'ž'],
    ['three bytes', 'ก'],
    ['four bytes', '🧑'],
    ['an escape', '"'],
  ])('is cut by bytes, not by characters: %s', async (_name, character) => {
    const ids = await renamed(20);
    for (const id of ids) {
      enlarge(id, 100_000, character);
    }
    expect((await page.sweep()).counts).toEqual({ updated: 20 });
    expect(page.medplum.sizes.every((size) => size <= LIMIT)).toBe(true);
    expect(page.medplum.calls).not.toContain('update');
  });

  it('is one batch as long as it is small', async () => {
    await renamed(50);
    expect((await page.sweep()).counts).toEqual({ updated: 50 });
    expect(batches()).toBe(1);
  });
});

describe('a Patient that fills a request by itself', () => {
  it('is quarantined by Medplum, in its own write, and the others are in step', async () => {
    const ids = await renamed(50);
    enlarge(A, LIMIT + 1000);
    const { status, counts, quarantined } = await page.sweep();
    expect([status, counts]).toEqual([200, { updated: 49, quarantined: 1 }]);
    expect(quarantined).toEqual([{ id: A, reason: 'invalid' }]);
    expect(namesOf(ids.slice(1))).toEqual(new Set(['Zora']));
    expect(page.medplum.sizes.filter((size) => size > LIMIT)).toHaveLength(1);
    expect(page.semble.requests).toHaveLength(3);
  });

  it('is quarantined, and so is another', async () => {
    await renamed(3);
    enlarge(A, LIMIT + 1000);
    enlarge(B, 2 * LIMIT, 'ก');
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ updated: 1, quarantined: 2 });
    expect(quarantined).toEqual([A, B].map((id) => ({ id, reason: 'invalid' })));
  });

  it('is quarantined where it would be new', async () => {
    page.atSemble([A, B]);
    page.atSemble(A, { firstName: 'Z'.repeat(LIMIT) });
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ created: 1, quarantined: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'invalid' }]);
  });

  it.each([-1, 0, 1])('is written alone at the limit of a request: %i bytes over it', async (over) => {
    await renamed(3);
    enlarge(A, LIMIT + over);
    page.medplum.tooLarge = new OperationOutcomeError(badRequest('Unexpected end of file'));
    const { counts } = await page.sweep();
    expect(counts).toEqual(over > 0 ? { updated: 2, failed: 1 } : { updated: 3 });
    expect(page.medplum.calls.filter((call) => call === 'update')).toHaveLength(1);
  });

  it('is synced by itself when another writer was faster', async () => {
    await renamed(2);
    enlarge(A, LIMIT - 200);
    let edits = 0;
    page.medplum.wire.before = (call) => {
      if (call === 'update' && edits++ === 0) {
        page.medplum.put({ ...page.stored(A), language: 'cy' });
      }
    };
    expect((await page.sweep()).counts).toEqual({ updated: 2 });
    expect(page.stored(A)).toMatchObject({ language: 'cy', name: [{ given: ['Zora'] }] });
  });

  it('is not recreated when it is gone at its write', async () => {
    await renamed(2);
    enlarge(A, LIMIT - 200);
    page.medplum.wire.before = (call) =>
      void (call === 'update' && page.medplum.patients.delete(page.stored(A).id ?? ''));
    expect((await page.sweep()).counts).toEqual({ updated: 1, absent: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });
});

describe('a server with a lower limit', () => {
  const PROXY = '<html><head><title>413 Request Entity Too Large</title></head></html>';

  it.each([
    ['with an outcome of its own', undefined],
    ['with the page of a proxy', PROXY],
    ['with the text of a proxy', 'Payload Too Large'],
  ])('that answers %s gets smaller batches', async (_how, text) => {
    const ids = await renamed(20);
    for (const id of ids) {
      enlarge(id, 20_000);
    }
    page.medplum.maxRequestBytes = 100_000;
    if (text !== undefined) {
      page.medplum.tooLarge = new OperationOutcomeError(badRequest(text));
    }
    expect((await page.sweep()).counts).toEqual({ updated: 20 });
    expect(namesOf(ids)).toEqual(new Set(['Zora']));
  });

  it('gets a Patient alone whose batch of one is too large', async () => {
    await renamed(3);
    enlarge(A, 99_950);
    page.medplum.maxRequestBytes = 100_000;
    expect((await page.sweep()).counts).toEqual({ updated: 3 });
    expect(page.medplum.calls.filter((call) => call === 'update')).toHaveLength(1);
  });

  it('quarantines only the Patient that is too large for it, and none of its neighbours', async () => {
    await renamed(20);
    enlarge(A, 150_000);
    page.medplum.maxRequestBytes = 100_000;
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ updated: 19, quarantined: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'invalid' }]);
  });

  it('counts a patient as failed, not quarantined, when a proxy refuses it', async () => {
    await renamed(20);
    enlarge(A, 150_000);
    page.medplum.maxRequestBytes = 100_000;
    page.medplum.tooLarge = new OperationOutcomeError(badRequest(PROXY));
    const { counts, failed } = await page.sweep();
    expect(counts).toEqual({ updated: 19, failed: 1 });
    expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
  });
});

describe('an entry of a batch that is refused as too large', () => {
  it.each([
    ['by Medplum, is quarantined', contentTooLarge('File too large'), 'quarantined', 'invalid'],
    ['by a proxy, is failed', badRequest('Payload Too Large'), 'failed', 'unavailable'],
  ] as const)('%s, and no other is', async (_what, outcome, list, reason) => {
    await renamed(2);
    page.medplum.wire.entry = (_method, { id }) => {
      if (id === page.stored(A).id) {
        throw new OperationOutcomeError(outcome);
      }
    };
    const report = await page.sweep();
    expect(report.counts).toEqual({ updated: 1, [list]: 1 });
    expect(report[list]).toEqual([{ id: A, reason }]);
  });
});

it('a failure of the bot itself, at a Patient that is written alone, is a bare 500', async () => {
  await renamed(1);
  enlarge(A, LIMIT - 200);
  const clock = { ...virtualClock(), wait: () => Promise.reject(new RangeError('planted')) };
  page.medplum.wire.before = (call) => {
    if (call === 'update') {
      throw serialisationConflict();
    }
  };
  const { status, said } = await page.sweep({ clock });
  expect(status).toBe(500);
  expect(said).not.toContain('planted');
});

describe('a delivery for a Patient that is too large', () => {
  it('is quarantined by Medplum, and the reason is logged', async () => {
    await renamed(1);
    enlarge(A, LIMIT + 1000);
    const { status, result, log } = await send(page, 'patient.updated', { patientId: A });
    expect([status, result]).toEqual([200, 'quarantined']);
    expect(log).toContain('quarantined: the Patient is larger than Medplum takes');
  });

  it('is 504 when it is a proxy that refuses it', async () => {
    await renamed(1);
    enlarge(A, LIMIT + 1000);
    page.medplum.tooLarge = new OperationOutcomeError(badRequest('<html><h1>413</h1></html>'));
    expect((await send(page, 'patient.updated', { patientId: A })).status).toBe(504);
  });
});
