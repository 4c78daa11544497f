import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { htmlAnswer, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { someone } from '../../fixtures/operator.ts';
import { TimeUp } from '../../src/clock.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../src/fhir/systems.ts';
import { isUnconfirmed, withTag } from '../../src/fhir/tags.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

const given = (id: string) => page.stored(id).name?.[0]?.given?.[0];
const asked = () => page.semble.requests.map(({ query }) => /\w+ (\w+)/.exec(query)?.[1]);

/** Lets the list have other data than the patients have by their ids. */
function listHas(...rows: readonly Record<string, unknown>[]): void {
  page.sembleAnswers('List', () =>
    jsonAnswer({ data: { patients: { data: rows, pageInfo: { hasMore: false } }, practice: null } }),
  );
}

describe('an update', () => {
  beforeEach(async () => {
    await page.sweep();
    page.semble.requests.length = 0;
    page.medplum.calls.length = 0;
  });

  it("is never written from the list's data", async () => {
    listHas(someone(A, { firstName: 'Zora' }), someone(B));
    page.atSemble(A, { firstName: 'Zita' });
    expect((await page.sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(given(A)).toBe('Zita');
    expect(page.medplum.history.map(({ name }) => name?.[0]?.given?.[0])).not.toContain('Zora');
  });

  it('is not needed where the list is older than the Patient', async () => {
    listHas(someone(A, { firstName: 'Zora' }), someone(B));
    expect((await page.sweep()).counts).toEqual({ unchanged: 2 });
    expect(asked()).toEqual(['List', 'Patients']);
    expect(page.medplum.calls).toEqual(['search']);
  });

  it('clears the tag of an unconfirmed Patient that equals the list, after a read of its patient', async () => {
    page.medplum.put(withTag(page.stored(A), UNCONFIRMED_TAG));
    expect((await page.sweep()).counts).toEqual({ updated: 1, unchanged: 1 });
    expect(isUnconfirmed(page.stored(A))).toBe(false);
    expect(asked()).toEqual(['List', 'Patients']);
  });

  it('is not written for a retired Patient, which Semble is not asked about', async () => {
    page.medplum.put(withTag(page.stored(A), 'deleted'));
    page.atSemble(A, { firstName: 'Zora' });
    expect((await page.sweep()).counts).toEqual({ unchanged: 2 });
    expect(asked()).toEqual(['List']);
  });
});

describe("a create from the list's data", () => {
  it('that returns a Patient of another run is followed by a read of Semble before any write', async () => {
    const identifier = [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }];
    const telecom = [{ value: '01632 960099' }];
    let due = true;
    page.medplum.wire.before = (call) => {
      if (call === 'batch' && due) {
        due = false;
        page.medplum.put({ resourceType: 'Patient', identifier, telecom });
        page.atSemble(A, { firstName: 'Zora' });
      }
    };
    page.semble.patients.delete(B);
    expect((await page.sweep()).counts).toEqual({ created: 1 });
    expect(page.stored(A)).toMatchObject({ telecom, name: [{ given: ['Zora'] }] });
    expect(page.medplum.history.map(({ name }) => name?.[0]?.given?.[0])).toEqual([undefined, 'Zora']);
    expect(asked().slice(0, 2)).toEqual(['List', 'Patients']);
  });

  it('is brought to what Semble says at the second read', async () => {
    listHas(someone(A, { firstName: 'Zora' }));
    expect((await page.sweep()).counts).toEqual({ created: 1 });
    expect(given(A)).toBe('Zara');
    expect(isUnconfirmed(page.stored(A))).toBe(false);
  });

  it('is taken back when the patient is not there by its id', async () => {
    page.semble.patientErrors.set(A, 'Patient not found');
    expect((await page.sweep()).counts).toEqual({ absent: 1, created: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });

  it('is predicted from a read of the patient, without a write', async () => {
    page.semble.patientErrors.set(A, 'Patient not found');
    expect((await page.sweep({ write: false })).counts).toEqual({ absent: 1, created: 1 });
    expect(page.medplum.patients.size).toBe(0);
  });
});

describe('where Semble fails on the list with data', () => {
  /** Semble answers lists with data like this, and lists of ids as ever. */
  function dataFails(answer: () => Response | Promise<undefined>): void {
    page.semble.answer = ({ query }) =>
      query.startsWith('query List') && query.includes('firstName') ? answer() : undefined;
  }

  it.each([
    ['a timeout of a gateway', () => htmlAnswer(504)],
    ['no list', () => jsonAnswer({ data: { patients: null }, errors: [{ message: 'Failed', path: ['patients'] }] })],
    ['a document that is too complex', () => jsonAnswer({ errors: [{ message: 'Query is too complex' }] }, 400)],
  ])('the ids are asked for, and each patient is read by its id: %s', async (_what, answer) => {
    dataFails(answer);
    const { counts, log } = await page.sweep();
    expect(counts).toEqual({ created: 2 });
    expect(asked()).toEqual(['List', 'List', 'Patients', 'Patients']);
    expect(log[0]).toMatch(/^Semble gave no answer: /);
  });

  it('by taking longer than ten seconds, the ids are asked for', async () => {
    const limits: number[] = [];
    const within = <T>(ms: number, promise: Promise<T>): Promise<T> => {
      limits.push(ms);
      return limits.length === 1 ? Promise.reject<T>(new TimeUp()) : promise;
    };
    expect((await page.sweep({ clock: { ...virtualClock(), within } })).counts).toEqual({ created: 2 });
    expect(limits[0]).toBe(10_000);
    expect(limits[1]).toBeGreaterThan(20_000);
    expect(asked()).toEqual(['List', 'List', 'Patients', 'Patients']);
  });

  it.each([
    ['a rate limit', () => jsonAnswer({ errors: [{ message: 'too often' }] }), 429],
    ['a refused token', () => jsonAnswer({ errors: [{ message: 'Missing token.' }] }, 401), 500],
  ])('by %s, it is not asked otherwise', async (_what, answer, status) => {
    dataFails(answer);
    expect((await page.sweep()).status).toBe(status);
    expect(page.semble.requests.every(({ query }) => query.includes('firstName'))).toBe(true);
  });
});

describe('a row of the list', () => {
  it('with nothing but an id is read by its id', async () => {
    listHas({ id: A }, someone(B));
    expect((await page.sweep()).counts).toEqual({ created: 2 });
    expect(page.semble.requests[1]?.variables).toEqual({ id0: A });
  });

  it('with an error in one member leaves that member as it is stored', async () => {
    page.atSemble(A, { email: 'zara@example.com' });
    await page.sweep();
    page.semble.requests.length = 0;
    page.sembleAnswers('List', () =>
      jsonAnswer({
        data: { patients: { data: [someone(A, { email: null })], pageInfo: { hasMore: false } }, practice: null },
        errors: [{ message: 'Failed', path: ['patients', 'data', 0, 'email'] }],
      }),
    );
    const { counts, log } = await page.sweep();
    expect(counts).toEqual({ unchanged: 1 });
    expect(asked()).toEqual(['List']);
    expect(log).toContain('email: failed, unknown');
  });
});
