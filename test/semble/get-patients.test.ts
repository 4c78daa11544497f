import { beforeEach, describe, expect, it } from 'vitest';
import { API_TOKEN, SEMBLE_URL } from '../../fixtures/bot.ts';
import { FakeSemble, jsonAnswer } from '../../fixtures/fake-semble.ts';
import { idOf, idsOf, someone } from '../../fixtures/operator.ts';
import { getPatients } from '../../src/semble/get-patient.ts';
import { query, SembleFailure } from '../../src/semble/graphql.ts';
import type { Reading } from '../../src/semble/read-answer.ts';

const IDS = idsOf(3);
const [A, B, C] = [idOf(1), idOf(2), idOf(3)];
let semble: FakeSemble;
let notes: string[];

beforeEach(() => {
  semble = new FakeSemble().install();
  IDS.forEach((id) => void semble.patients.set(id, someone(id)));
  notes = [];
});

function read(ids: readonly string[] = IDS, withDefinitions = true, missingFields?: Set<string>) {
  const put = query.bind(undefined, { url: SEMBLE_URL, token: API_TOKEN });
  return getPatients(put, ids, { withDefinitions, note: (text) => notes.push(text), missingFields });
}

/** What was read, in words. */
async function words(ids?: readonly string[]): Promise<string[]> {
  const inWord = (reading: Reading | SembleFailure | undefined): string =>
    reading instanceof SembleFailure ? reading.kind : (reading?.patient.id ?? 'undefined');
  return [...(await read(ids)).values()].map(inWord);
}

/** Semble's answer to every request. */
function answers(data: unknown, ...errors: readonly (readonly [message: string, ...path: unknown[]])[]): void {
  const listed = errors.map(([message, ...path]) => ({ message, ...(path.length > 0 && { path }) }));
  semble.answer = () => jsonAnswer({ data, ...(listed.length > 0 && { errors: listed }) });
}

const [a, b, c] = IDS.map((id) => someone(id));

describe('getPatients', () => {
  it("reads all patients and the practice's number definitions in one request", async () => {
    const readings = await read();
    expect([...readings.keys()]).toEqual(IDS);
    const definitions = [{ id: '64b000000000000000000001', deleted: false, idType: 'NHS_UK' }];
    expect(readings.get(B)).toMatchObject({ patient: { id: B, firstName: 'Zara', phones: [] }, definitions });
    expect(semble.requests).toHaveLength(1);
    expect(semble.requests[0]?.variables).toEqual({ id0: A, id1: B, id2: C });
    expect(notes).toEqual([]);
  });

  it('does not ask for definitions without `withDefinitions`', async () => {
    expect((await read(IDS, false)).get(A)).toHaveProperty('definitions', undefined);
    expect(semble.requests[0]?.query).not.toContain('practice');
  });

  it('reads 50 as well', async () => {
    idsOf(50).forEach((id) => void semble.patients.set(id, someone(id)));
    expect(await words(idsOf(50))).toEqual(idsOf(50));
  });

  it('distinguishes patients that Semble has, patients that it does not have, and patients without an answer', async () => {
    semble.patients.delete(A);
    semble.patientErrors.set(B, 'Missing permission patient');
    expect(await words()).toEqual(['undefined', 'missing-permission', C]);
  });

  it.each(['Patient not found', 'The patient does not exist'])(
    'returns undefined for an answer of "%s"',
    async (text) => {
      semble.patientErrors.set(B, text);
      expect(await words()).toEqual([A, 'undefined', C]);
    },
  );

  it('never returns another patient, and never undefined without an answer', async () => {
    answers({ p0: b, p2: c });
    expect(await words()).toEqual(['failed', 'failed', C]);
  });

  it('leaves out a member that an error names from that patient only', async () => {
    answers({ p0: { ...a, email: null }, p1: { ...b, email: null }, p2: c }, ['Missing permission x', 'p0', 'email']);
    const readings = await read(IDS, false);
    expect(readings.get(A)).not.toHaveProperty('patient.email');
    expect(readings.get(B)).toHaveProperty('patient.email', null);
    expect(notes).toEqual(['email: missing-permission, unknown']);
  });

  it('applies an error without a path to every patient', async () => {
    answers({ p0: a, p1: { ...b, email: null }, p2: null }, ['Something broke']);
    const readings = await read(IDS, false);
    expect(readings.get(A)).not.toHaveProperty('patient.phones');
    expect(readings.get(B)).not.toHaveProperty('patient.email');
    expect(readings.get(C)).toMatchObject({ kind: 'failed' });
  });

  it('notes once that the definitions cannot be read', async () => {
    semble.definitions = null;
    const readings = await read();
    expect(IDS.map((id) => readings.get(id))).toMatchObject(
      IDS.map((id) => ({ patient: { id }, definitions: undefined })),
    );
    expect(notes).toHaveLength(1);
  });

  it('repeats the query without a missing field, and remembers it for the next read', async () => {
    semble.removeFields('birthSurname: String', 'referenceId: ID!');
    const missingFields = new Set<string>();
    expect((await read(IDS, true, missingFields)).get(A)).not.toHaveProperty('patient.numbers');
    expect(semble.requests).toHaveLength(2);
    await read(IDS, true, missingFields);
    expect(semble.requests).toHaveLength(3);
    expect([...missingFields].sort()).toEqual(['Patient.birthSurname', 'PatientNumber.referenceId']);
    expect(new Set(notes).size).toBe(notes.length);
  });
});

describe('getPatients fails as a whole', () => {
  it.each<[string, unknown, (readonly [string, ...unknown[]])[], string]>([
    ['for a refused token', null, [['Missing token.']], 'refused-token'],
    ['for "too often"', null, [['Called too often']], 'rate-limited'],
    [
      'for "too often" in the place of each',
      { p0: null, p1: null, p2: null },
      IDS.map((_, index) => ['too often', `p${index}`]),
      'rate-limited',
    ],
    ['for no data', {}, [['Something broke', 'p0']], 'failed'],
  ])('%s', async (_name, data, errors, kind) => {
    answers(data, ...errors);
    await expect(read()).rejects.toMatchObject({ kind });
  });

  it('never for a single patient', async () => {
    semble.patientErrors.set(A, 'Called too often');
    expect(await words()).toEqual(['rate-limited', B, C]);
    expect(await words([B])).toEqual([B]);
    semble.patientErrors.set(A, 'Something broke');
    expect(await words([A])).toEqual(['failed']);
  });

  it('not when each patient is not found and there is no data', async () => {
    answers(null, ...IDS.map((_, index) => ['Patient not found', `p${index}`] as const));
    expect(await words()).toEqual(['undefined', 'undefined', 'undefined']);
  });

  it('when something else than Semble does', async () => {
    answers({ p0: { ...a, email: 7 }, p1: b, p2: c });
    const full = (): never => {
      throw new RangeError('the log is full');
    };
    const put = query.bind(undefined, { url: SEMBLE_URL, token: API_TOKEN });
    await expect(getPatients(put, IDS, { withDefinitions: false, note: full })).rejects.toThrow(RangeError);
  });
});
