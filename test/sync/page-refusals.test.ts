import {
  badRequest,
  forbidden,
  multipleMatches,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  serverError,
  tooManyRequests,
  unauthorized,
} from '@medplum/core';
import type { Bundle, Patient } from '@medplum/fhirtypes';
import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import { serialisationConflict } from '../../fixtures/fake-medplum.ts';
import { idsOf, operate, someone } from '../../fixtures/operator.ts';
import { withCalls } from '../../fixtures/with-calls.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { isUnconfirmed, sembleIdsOf } from '../../src/fhir/tags.ts';
import type { MedplumCalls } from '../../src/sync/run.ts';
import { A, B, Page } from './page.ts';

let page: Page;

beforeEach(() => {
  page = new Page(2);
});

function rename(): void {
  [A, B].forEach((id) => void page.semble.patients.set(id, someone(id, { firstName: 'Zora' })));
}

/** Refuses the first such entry that is about A, after it ran an action. */
function refuse(method: 'POST' | 'PUT', error: Error, happens: () => void = () => undefined): void {
  let due = true;
  page.medplum.wire.entry = (given, patient) => {
    if (due && given === method && sembleIdsOf(patient).includes(A)) {
      due = false;
      happens();
      throw error;
    }
  };
}

const outcome = (...given: ConstructorParameters<typeof OperationOutcomeError>) => new OperationOutcomeError(...given);
const invalid = outcome(badRequest('Invalid date', 'Patient.birthDate'));
const copy = (): Patient => ({
  resourceType: 'Patient',
  identifier: [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: A }],
});

const REFUSALS = [
  ['a conflict', serialisationConflict(), {}, undefined],
  ['a policy', outcome(forbidden), { failed: 1 }, 'refused'],
  ['a refused login', outcome(unauthorized), { failed: 1 }, 'refused'],
  ['being invalid', invalid, { quarantined: 1 }, 'invalid'],
  ['a failing server', outcome(serverError(new Error('planted'))), { failed: 1 }, 'unavailable'],
] as const;

describe.each([
  ['POST', 'created'],
  ['PUT', 'updated'],
] as const)('an entry of a batch, a %s, that is refused', (method, result) => {
  beforeEach(async () => {
    if (method === 'PUT') {
      await page.sweep();
      rename();
    }
  });

  it.each(REFUSALS)('for %s is the only one', async (_name, error, refused, reason) => {
    refuse(method, error);
    const { status, counts, quarantined, failed, said } = await page.sweep();
    const others = Object.keys(refused).length > 0 ? 1 : 2;
    expect([status, counts]).toEqual([200, { ...refused, [result]: others }]);
    expect([...quarantined, ...failed]).toEqual(reason ? [{ id: A, reason }] : []);
    expect(said).not.toContain('planted');
    page.medplum.wire = {};
    await page.sweep();
    expect((await page.sweep()).counts).toEqual({ unchanged: 2 });
    expect(page.medplum.only(A)?.name).toEqual(page.medplum.only(B)?.name);
  });

  it('by a rate limit, with all that follow, is synced by itself after a wait, like them', async () => {
    refuse(method, outcome(tooManyRequests));
    expect((await page.sweep()).counts).toEqual({ [result]: 2 });
    expect((await page.sweep()).counts).toEqual({ unchanged: 2 });
  });

  it('because there are two Patients with the id by now is named as doubled', async () => {
    refuse(method, outcome(method === 'POST' ? multipleMatches : preconditionFailed), () => {
      page.medplum.put(copy());
      page.medplum.put(copy());
    });
    const { counts, quarantined } = await page.sweep();
    expect(counts).toEqual({ quarantined: 1, [result]: 1 });
    expect(quarantined).toEqual([{ id: A, reason: 'doubled' }]);
  });

  it('is counted by its own result, not by the planned one', async () => {
    refuse(method, method === 'POST' ? serialisationConflict() : outcome(preconditionFailed), () => {
      const current = page.medplum.only(A) ?? copy();
      const link = [{ type: 'replaced-by', other: { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: B } } }];
      page.medplum.put({ ...current, link: link as Patient['link'] & object });
    });
    expect((await page.sweep()).counts).toEqual({ unchanged: 1, [result]: 1 });
  });
});

describe('a create that is refused', () => {
  it('as gone was answered by a proxy: the patient is failed, and the next page creates it', async () => {
    refuse('POST', outcome(notFound));
    const { counts, failed } = await page.sweep();
    expect(counts).toEqual({ failed: 1, created: 1 });
    expect(failed).toEqual([{ id: A, reason: 'unavailable' }]);
    expect((await page.sweep()).counts).toEqual({ created: 1, unchanged: 1 });
  });

  it('because there are two Patients is no create when only one is left: it is updated', async () => {
    refuse('POST', outcome(multipleMatches), () => page.medplum.put(copy()));
    expect((await page.sweep()).counts).toEqual({ updated: 1, created: 1 });
    expect(page.medplum.only(A)).toMatchObject({ name: [{ given: ['Zara'] }] });
  });
});

describe('an update that finds no Patient', () => {
  it('is absent, and the Patient is neither recreated nor searched for', async () => {
    await page.sweep();
    rename();
    refuse('PUT', outcome(notFound), () => page.medplum.patients.delete(page.medplum.only(A)?.id ?? ''));
    page.medplum.calls.length = 0;
    expect((await page.sweep()).counts).toEqual({ absent: 1, updated: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
    expect(page.medplum.calls).toEqual(['search', 'batch']);
  });
});

describe('a confirmation that is refused', () => {
  it.each([
    ['for a conflict, is made by itself', serialisationConflict(), { created: 2 }, false],
    ['by a policy, leaves the Patient to the next', outcome(forbidden), { created: 1, failed: 1 }, true],
    ['by a failing server, leaves it to the next', outcome(serverError(new Error())), { created: 1, failed: 1 }, true],
  ])('%s', async (_name, error, counts, unconfirmed) => {
    refuse('PUT', error);
    expect((await page.sweep()).counts).toEqual(counts);
    expect(page.medplum.only(A) && isUnconfirmed(page.medplum.only(A) ?? copy())).toBe(unconfirmed);
    page.medplum.wire = {};
    await page.sweep();
    expect((await page.sweep()).counts).toEqual({ unchanged: 2 });
  });

  it('because a colleague was faster is repeated over the edit', async () => {
    refuse('PUT', outcome(preconditionFailed), () =>
      page.medplum.put({ ...copy(), ...page.medplum.only(A), language: 'cy' }),
    );
    expect((await page.sweep()).counts).toEqual({ created: 2 });
    expect(page.medplum.only(A)).toMatchObject({ language: 'cy', active: true });
    expect(isUnconfirmed(page.medplum.only(A) ?? copy())).toBe(false);
  });

  it('because it had changed, of a Patient that is gone at the next read, is absent, and it is not recreated', async () => {
    refuse('PUT', outcome(preconditionFailed), () => page.medplum.patients.delete(page.medplum.only(A)?.id ?? ''));
    expect((await page.sweep()).counts).toEqual({ absent: 1, created: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });

  it('because the Patient is gone is absent, and it is not recreated', async () => {
    refuse('PUT', outcome(notFound), () => page.medplum.patients.delete(page.medplum.only(A)?.id ?? ''));
    expect((await page.sweep()).counts).toEqual({ absent: 1, created: 1 });
    expect(page.medplum.only(A)).toBeUndefined();
  });
});

describe('a failure of the bot itself, at one patient', () => {
  it('is a bare 500 for the page', async () => {
    refuse('POST', serialisationConflict());
    page.medplum.wire.before = (call) => {
      if (call === 'create') {
        throw serialisationConflict();
      }
    };
    const wait = () => Promise.reject(new RangeError('planted'));
    const clock = { ...virtualClock(), wait };
    const { status, said } = await operate(page.medplum.client, { eventType: 'bot.sweep', write: true }, { clock });
    expect(status).toBe(500);
    expect(said).not.toContain('planted');
  });
});

describe('an incomplete answer to a batch', () => {
  /** Medplum, of which the batches come back changed. */
  function changed(change: (answer: Bundle) => Bundle): MedplumCalls {
    const { client } = page.medplum;
    const executeBatch = async (bundle: Bundle) => change(await client.executeBatch(bundle));
    return withCalls(client, { executeBatch });
  }

  it.each<[string, (answer: Bundle) => Bundle]>([
    ['without entries', ({ entry: _, ...rest }) => rest],
    ['with fewer entries', (answer) => ({ ...answer, entry: answer.entry?.slice(0, 0) ?? [] })],
    ['with entries of nothing', (answer) => ({ ...answer, entry: [{}, {}] })],
    [
      'without resources',
      (answer) => ({
        ...answer,
        entry: answer.entry?.map(({ response }) => ({ ...(response && { response }) })) ?? [],
      }),
    ],
  ])('%s lists the patients without an entry as failed, and the next run completes them', async (_name, change) => {
    const { counts, failed } = await page.sweep({ client: changed(change) });
    expect(counts).toEqual({ failed: 2 });
    expect(failed).toEqual(idsOf(2).map((id) => ({ id, reason: 'unavailable' })));
    expect((await page.sweep()).counts).toEqual({ updated: 2 });
    expect([...page.medplum.patients.values()].map(isUnconfirmed)).toEqual([false, false]);
  });
});
