import { describe, expect, it } from 'vitest';
import { PATIENT_ID } from '../../fixtures/bot.ts';
import { getPatient } from '../../src/semble/get-patient.ts';
import { type GraphQLAnswer, type GraphQLProblem, type GraphQLQuery, SembleFailure } from '../../src/semble/graphql.ts';

const definitions = [{ id: 'd1', idType: 'NHS_UK', deleted: false }];
const practice = { practiceNumbers: definitions };
const patient = { id: PATIENT_ID, firstName: 'Zara', email: null, phones: [] };

function problem(kind: GraphQLProblem['kind'], path: readonly unknown[] = [], text = ''): GraphQLProblem {
  return { kind, path, text };
}

async function read(...answers: Partial<GraphQLAnswer>[]) {
  const documents: string[] = [];
  const notes: string[] = [];
  const query: GraphQLQuery = async (document) => {
    documents.push(document);
    const { data = {}, problems = [] } = answers[documents.length - 1] ?? {};
    return structuredClone({ data, problems });
  };
  const reading = await getPatient(query, PATIENT_ID, { withDefinitions: true, note: (text) => notes.push(text) });
  return { reading, documents, notes };
}

const troubleOf = (...answers: Partial<GraphQLAnswer>[]) =>
  read(...answers).then(
    () => 'no failure',
    (thrown: unknown) => (thrown instanceof SembleFailure ? thrown.kind : thrown),
  );

describe('getPatient', () => {
  it("reads the patient and the practice's number definitions in one request", async () => {
    const { reading, documents, notes } = await read({ data: { patient, practice } });
    expect(reading).toEqual({ patient, definitions });
    expect(documents).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  it('does not ask for definitions without `withDefinitions`', async () => {
    let asked = '';
    const query: GraphQLQuery = async (document) => {
      asked = document;
      return { data: { patient: { ...patient } }, problems: [] };
    };
    expect(
      (await getPatient(query, PATIENT_ID, { withDefinitions: false, note: () => undefined }))?.definitions,
    ).toBeUndefined();
    expect(asked).not.toContain('practice');
  });

  it.each([
    ['null without an error', { data: { patient: null, practice } }],
    [
      'null, and an error about the definitions only',
      { data: { patient: null }, problems: [problem('missing-permission', ['practice'])] },
    ],
    [
      '"not found" on the path of the patient',
      { data: { patient: null }, problems: [problem('not-found', ['patient'])] },
    ],
    ['"not found" on the path of the patient and no data at all', { problems: [problem('not-found', ['patient'])] }],
  ])('returns undefined for %s', async (_name, answer) => {
    expect((await read(answer)).reading).toBeUndefined();
  });

  it.each([
    ['"not found" without a path', { data: { patient: null }, problems: [problem('not-found')] }, 'failed'],
    [
      '"not found" below the patient',
      { data: { patient: null }, problems: [problem('not-found', ['patient', 'phones'])] },
      'failed',
    ],
    [
      'a refused permission in its place',
      { data: { patient: null }, problems: [problem('missing-permission', ['patient'])] },
      'missing-permission',
    ],
    [
      '"not found" beside a refused token',
      { data: { patient: null }, problems: [problem('not-found', ['patient']), problem('refused-token')] },
      'refused-token',
    ],
    ['a rate limit', { data: { patient: null }, problems: [problem('rate-limited')] }, 'rate-limited'],
    ['some failure', { data: { patient: null }, problems: [problem('failed', ['patient'])] }, 'failed'],
    ['no word about it', { data: { practice } }, 'failed'],
    ['another patient', { data: { patient: { ...patient, id: '507f191e810c19729de860ff' } } }, 'failed'],
    ['a patient without an id', { data: { patient: { ...patient, id: 7 } } }, 'failed'],
    ['a list', { data: { patient: [patient] } }, 'failed'],
    [
      'a document that is no good at all',
      { problems: [problem('invalid-document', [], 'Unknown argument "id"')] },
      'invalid-document',
    ],
  ])('never returns undefined for %s', async (_name, answer, kind) => {
    expect(await troubleOf(answer)).toBe(kind);
  });

  it('repeats the query without a missing field, as often as it learns of another', async () => {
    const missingField = (field: string, type: string) =>
      problem('invalid-document', [], `Cannot query field "${field}" on type "${type}".`);
    const { reading, documents, notes } = await read(
      { problems: [missingField('sex', 'Patient'), missingField('referenceId', 'PatientNumber')] },
      { problems: [missingField('birthSurname', 'Patient')] },
      { data: { patient: { ...patient, numbers: [{ id: 'n1', value: '1' }] }, practice } },
    );
    expect(documents).toHaveLength(3);
    expect(documents[2]).not.toMatch(/ sex | referenceId | birthSurname /);
    expect(reading?.patient).not.toHaveProperty('numbers');
    expect(notes).toEqual([
      "Patient.sex: not in this practice's schema, unknown",
      "PatientNumber.referenceId: not in this practice's schema, unknown",
      "Patient.birthSurname: not in this practice's schema, unknown",
    ]);
  });

  it('gives up when the same missing field is reported again', async () => {
    const answer = { problems: [problem('invalid-document', [], 'Cannot query field "sex" on type "Patient".')] };
    expect(await troubleOf(answer, answer)).toBe('invalid-document');
  });

  it('leaves out a member that an error names, with its value', async () => {
    const said = { ...patient, phones: [{ phoneId: 'p1', phoneNumber: null }], numbers: [] };
    const { reading, notes } = await read({
      data: { patient: said, practice },
      problems: [problem('missing-permission', ['patient', 'phones', 0, 'phoneNumber'])],
    });
    expect(reading?.patient).toEqual({ id: PATIENT_ID, firstName: 'Zara', email: null, numbers: [] });
    expect(notes).toEqual(['phones: missing-permission, unknown']);
  });

  it('leaves out every empty member when an error names no member', async () => {
    const { reading, notes } = await read({
      data: { patient, practice },
      problems: [problem('missing-permission', [])],
    });
    expect(reading?.patient).toEqual({ id: PATIENT_ID, firstName: 'Zara' });
    expect(notes).toEqual(['patient: missing-permission, unknown']);
  });

  it('keeps the members with a value when an error names no member', async () => {
    const said = { ...patient, phones: [{ phoneId: 'p1', phoneNumber: '07700 900123' }], archived: false };
    const { reading } = await read({ data: { patient: said, practice }, problems: [problem('failed', ['patient'])] });
    const { email: _, ...kept } = said;
    expect(reading?.patient).toEqual(kept);
  });

  it('logs no name that it did not ask for', async () => {
    const { reading, notes } = await read({
      data: { patient, practice },
      problems: [problem('failed', ['patient', 'Zara Example'])],
    });
    expect(reading?.patient).toEqual({ id: PATIENT_ID, firstName: 'Zara' });
    expect(notes).toEqual(['patient: failed, unknown']);
  });

  it.each([
    ['without', 'USER', undefined],
    ['with', 'NHS_UK', [{ id: 'd2', idType: 'NHS_UK', deleted: false }]],
  ])(
    'uses an incomplete list of definitions, %s the NHS number, as far as it goes',
    async (_name, idType, expected) => {
      const { reading } = await read({
        data: { patient, practice: { practiceNumbers: [null, { id: 'd2', idType }] } },
        problems: [problem('failed', ['practice', 'practiceNumbers', 0])],
      });
      expect(reading?.definitions).toEqual(expected);
    },
  );

  it.each([
    ['refused', null, [problem('missing-permission', ['practice', 'practiceNumbers'])]],
    ['empty', { practiceNumbers: [] }, []],
    ['null', { practiceNumbers: null }, []],
    ['garbage', { practiceNumbers: [7, { id: 1 }, null] }, []],
  ])('continues without number definitions that are %s, with a note', async (_name, answered, problems) => {
    const { reading, notes } = await read({ data: { patient, practice: answered }, problems });
    expect(reading).toEqual({ patient, definitions: undefined });
    expect(notes).toHaveLength(1);
    expect(notes[0]).toContain('definitions');
  });

  it('reads the complete definitions when other parts have errors', async () => {
    const practiceNumbers = [{ id: 'd1', idType: 'NHS_UK', deleted: true }, { id: 'd2' }, { idType: 'NHS_UK' }];
    const { reading } = await read({
      data: { patient, practice: { practiceNumbers } },
      problems: [problem('failed', ['patient', 'email'])],
    });
    expect(reading?.definitions).toEqual([{ id: 'd1', idType: 'NHS_UK', deleted: true }]);
    const own = [{ id: 'd3', idType: 'USER', deleted: false }];
    const other = { data: { patient, practice: { practiceNumbers: own } }, problems: [problem('failed', ['patient'])] };
    expect((await read(other)).reading?.definitions).toEqual(own);
  });

  it('treats a definition without `deleted` as not deleted', async () => {
    const { reading } = await read({
      data: { patient, practice: { practiceNumbers: [{ id: 'd1', idType: 'USER' }] } },
    });
    expect(reading?.definitions).toEqual([{ id: 'd1', idType: 'USER', deleted: false }]);
  });
});
