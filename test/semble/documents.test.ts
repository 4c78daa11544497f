import { readFileSync } from 'node:fs';
import { buildSchema, type FieldNode, parse, TypeInfo, validate, visit, visitWithTypeInfo } from 'graphql';
import { describe, expect, it } from 'vitest';
import { missingFieldsIn, patientDocument, patientsDocument, unknownMembers } from '../../src/semble/documents.ts';
import { listByCursor, listByPage } from '../../src/semble/list-patients.ts';

const schema = buildSchema(readFileSync('src/semble/schema.graphql', 'utf8'));
const problems = (document: string): string[] => validate(schema, parse(document)).map((error) => error.message);

/** The fields that a document asks for, as `Type.field`, with the names of the types in the schema. */
function fieldsOf(document: string): string[] {
  const fields: string[] = [];
  const types = new TypeInfo(schema);
  const enter = ({ name }: FieldNode) => void fields.push(`${types.getParentType()?.name}.${name.value}`);
  visit(parse(document), visitWithTypeInfo(types, { Field: { enter } }));
  return fields;
}

describe('the documents that go to Semble', () => {
  it.each([true, false])('fit the schema (with definitions: %s)', (withDefinitions) => {
    expect(problems(patientDocument({ withDefinitions }))).toEqual([]);
    expect([1, 2, 50].flatMap((count) => problems(patientsDocument(count, { withDefinitions })))).toEqual([]);
  });

  it('ask for exactly the fields that are mapped', () => {
    const phones = 'phones { phoneId phoneType phoneNumber }';
    const address = 'address city postcode country';
    const contact = `contactDetails { title firstName lastName companyName name email ${address} ${phones} }`;
    const related = `relatedAccounts { relationshipId relationshipType relationshipLabel deleted ${contact} }`;
    const members = [
      'id title firstName lastName fullName birthSurname dob gender sex email',
      `${phones} address { ${address} } numbers { id referenceId value } ${related}`,
      'archived archivedInfo { archivedReason } placeOfBirth { name } updatedAt',
    ].join(' ');
    const practice = 'practice { practiceNumbers { id deleted idType } }';
    expect(patientDocument({ withDefinitions: true })).toBe(
      `query Patient($id: ID!) { patient(id: $id) { ${members} } ${practice} }`,
    );
    expect(patientsDocument(2, { withDefinitions: true })).toBe(
      'query Patients($id0: ID!, $id1: ID!) { p0: patient(id: $id0) { ...P } p1: patient(id: $id1) { ...P } ' +
        `${practice} } fragment P on Patient { ${members} }`,
    );
  });

  it('fit the schema for a list, by cursor and by page number', () => {
    expect(problems(listByCursor('id'))).toEqual([]);
    expect(problems(listByPage('id'))).toEqual([]);
  });

  it('ask the same of each of many patients as of one', () => {
    const selection = /\{ id title .*? updatedAt \}/;
    const [one] = selection.exec(patientDocument({ withDefinitions: false })) ?? [];
    expect(patientsDocument(3, { withDefinitions: false }).match(new RegExp(selection, 'g'))).toEqual([one]);
    expect(patientsDocument(3, { withDefinitions: false }).match(/p\d: patient\(id: \$id\d\)/g)).toEqual([
      'p0: patient(id: $id0)',
      'p1: patient(id: $id1)',
      'p2: patient(id: $id2)',
    ]);
  });

  it('grow by one line and no field for each patient more', () => {
    const [fifty, fortyNine] = [50, 49].map((count) => patientsDocument(count, { withDefinitions: true }).length);
    expect((fifty ?? 0) - (fortyNine ?? 0)).toBeLessThan(60);
  });

  it('leave out a missing field, and a selection that this leaves empty', () => {
    const missingFields = new Set(['Patient.birthSurname', 'PlaceOfBirth.name', 'Query.practice']);
    const document = patientDocument({ withDefinitions: true, missingFields });
    expect(problems(document)).toEqual([]);
    expect(document).not.toMatch(/birthSurname|placeOfBirth|practice/);
    expect(problems(patientsDocument(2, { withDefinitions: true, missingFields }))).toEqual([]);
    expect(patientsDocument(2, { withDefinitions: true, missingFields })).not.toMatch(
      /birthSurname|placeOfBirth|practice/,
    );
    expect(document).toContain('phones { phoneId phoneType phoneNumber }');
  });
});

describe('missingFieldsIn', () => {
  it('reads the message of graphql-js about an unknown field, with and without a suggestion', () => {
    const texts = [
      'Cannot query field "sex" on type "Patient". Did you mean "dob"?',
      "Cannot query field 'practice' on type 'Query'.",
    ];
    expect(missingFieldsIn(texts)).toEqual(['Patient.sex', 'Query.practice']);
  });

  it('finds each field of the documents but the id of a patient', () => {
    const asked = fieldsOf(patientDocument({ withDefinitions: true }));
    expect(asked).toContain('PatientRelationshipContact.companyName');
    const texts = asked.map((field) => field.replace(/(.*)\.(.*)/, 'Cannot query field "$2" on type "$1".'));
    expect(missingFieldsIn(texts)).toEqual(asked.filter((field) => !['Query.patient', 'Patient.id'].includes(field)));
  });

  it.each([
    'Cannot query field "id" on type "Patient".',
    'Cannot query field "nobodyAskedForThis" on type "Patient".',
    'Cannot query field "constructor" on type "Patient".',
    'Cannot query field "name" on type "__proto__".',
    'Unknown argument "id" on field "Query.patient".',
  ])('finds no missing field in: %s', (text) => {
    expect(missingFieldsIn([text])).toEqual([]);
  });
});

describe('unknownMembers', () => {
  it.each([
    ['Phone.phoneNumber', 'phones'],
    ['PatientNumber.id', 'numbers'],
    ['PatientNumber.referenceId', 'numbers'],
    ['PatientNumber.value', 'numbers'],
    ['PatientRelationship.relationshipType', 'relatedAccounts'],
    ['PatientRelationship.deleted', 'relatedAccounts'],
    ['PatientRelationship.contactDetails', 'relatedAccounts'],
    ['PatientArchivedInfo.archivedReason', 'archivedInfo'],
  ])('makes, without %s, all of %s unknown', (field, member) => {
    expect(unknownMembers(new Set([field]))).toEqual([member]);
  });

  it('names the member that needs a missing field, and no other', () => {
    expect(unknownMembers(new Set(['PatientNumber.referenceId', 'Phone.phoneType', 'Patient.sex']))).toEqual([
      'numbers',
    ]);
  });
});
