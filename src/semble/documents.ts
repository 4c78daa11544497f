/** What is asked of each type of Semble's schema; a field with members of its own has its type behind it. */
const SELECTION: readonly (readonly [type: string, fields: string])[] = [
  ['Query', 'practice:Practice'],
  [
    'Patient',
    'id title firstName lastName fullName birthSurname dob gender sex email phones:Phone address:Address ' +
      'numbers:PatientNumber relatedAccounts:PatientRelationship archived archivedInfo:PatientArchivedInfo ' +
      'placeOfBirth:PlaceOfBirth updatedAt',
  ],
  ['Phone', 'phoneId phoneType phoneNumber'],
  ['Address', 'address city postcode country'],
  ['PatientNumber', 'id referenceId value'],
  [
    'PatientRelationship',
    'relationshipId relationshipType relationshipLabel deleted contactDetails:PatientRelationshipContact',
  ],
  [
    'PatientRelationshipContact',
    'title firstName lastName companyName email address city postcode country phones:Phone',
  ],
  ['PatientArchivedInfo', 'archivedReason'],
  ['PlaceOfBirth', 'name'],
  ['Practice', 'practiceNumbers:PracticeNumbers'],
  ['PracticeNumbers', 'id deleted idType'],
];

/** The fields of each type, each with the type of its members, if it has any. */
const FIELDS = new Map(
  SELECTION.map(([type, fields]) => [type, fields.split(' ').map((field) => field.split(':'))] as const),
);

/**
 * Fields without which a member of the patient means nothing or something else. Where the schema lacks one, that whole
 * member counts as not said; a patient goes on without any other field.
 */
const ESSENTIAL: ReadonlyMap<string, string> = new Map([
  ['Phone.phoneNumber', 'phones'],
  ['PatientNumber.id', 'numbers'],
  ['PatientNumber.referenceId', 'numbers'],
  ['PatientNumber.value', 'numbers'],
  ['PatientRelationship.relationshipType', 'relatedAccounts'],
  ['PatientRelationship.deleted', 'relatedAccounts'],
  ['PatientRelationship.contactDetails', 'relatedAccounts'],
  ['PatientArchivedInfo.archivedReason', 'archivedInfo'],
]);

/** Fields, as `Type.field`, that this practice's schema lacks. */
export type Lacking = ReadonlySet<string>;

/** All that there is to ask of a patient. */
const WHOLE = select('Patient', new Set());

function select(type: string, lacking: Lacking): string {
  let fields = '';
  for (const [field = '', nested] of FIELDS.get(type) ?? []) {
    const inner = nested && select(nested, lacking);
    if (inner !== '' && !lacking.has(`${type}.${field}`)) {
      fields += inner ? `${field} ${inner} ` : `${field} `;
    }
  }
  return fields && `{ ${fields}}`;
}

function practice(wanted: boolean, lacking: Lacking): string {
  const members = wanted && !lacking.has('Query.practice') && select('Practice', lacking);
  return members ? ` practice ${members}` : '';
}

/** The query for one patient and, if wanted, the practice's number definitions. */
export function patientDocument(withDefinitions: boolean, lacking: Lacking = new Set()): string {
  const patient = `patient(id: $id) ${lacking.size > 0 ? select('Patient', lacking) : WHOLE}`;
  return `query Patient($id: ID!) { ${patient}${practice(withDefinitions, lacking)} }`;
}

/** The query for `count` patients, `$id0` under the name `p0` and so on. */
export function patientsDocument(count: number, withDefinitions: boolean, lacking: Lacking = new Set()): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$id${index}: ID!`).join(', ');
  const patients = indexes.map((index) => `p${index}: patient(id: $id${index}) { ...P }`).join(' ');
  const fragment = `fragment P on Patient ${select('Patient', lacking)}`;
  return `query Patients(${variables}) { ${patients}${practice(withDefinitions, lacking)} } ${fragment}`;
}

const LACKING = /cannot query field ["'](\w+)["'] on type ["'](\w+)["']/i;

/** The fields that a validation error says the schema lacks, of those that are asked for and can be done without. */
export function lackingFields(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const [, lacking = '', type = ''] = LACKING.exec(text) ?? [];
    const isAsked = FIELDS.get(type)?.some(([field]) => field === lacking) && `${type}.${lacking}` !== 'Patient.id';
    return isAsked ? [`${type}.${lacking}`] : [];
  });
}

/** The members of a patient that count as not said because the schema lacks a part of them. */
export function unsaidMembers(lacking: Lacking): string[] {
  return [...lacking].flatMap((field) => ESSENTIAL.get(field) ?? []);
}
