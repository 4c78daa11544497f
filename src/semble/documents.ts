/** What the bot reads of a patient. */
const PATIENT = `{
  id
  title
  firstName
  lastName
  fullName
  birthSurname
  dob
  gender
  sex
  email
  phones { phoneId phoneType phoneNumber }
  address { address city postcode country }
  numbers { id referenceId value }
  relatedAccounts {
    relationshipId
    relationshipType
    relationshipLabel
    deleted
    contactDetails {
      title
      firstName
      lastName
      companyName
      name
      email
      address
      city
      postcode
      country
      phones { phoneId phoneType phoneNumber }
    }
  }
  archived
  archivedInfo { archivedReason }
  placeOfBirth { name }
  updatedAt
}`;

/** The practice's number definitions: they say which of a patient's numbers is the NHS number. */
const PRACTICE = '{ practice { practiceNumbers { id deleted idType } } }';

/** The schema's type of each field that has fields of its own. */
const TYPE_OF: Readonly<Record<string, string>> = {
  phones: 'Phone',
  address: 'Address',
  numbers: 'PatientNumber',
  relatedAccounts: 'PatientRelationship',
  contactDetails: 'PatientRelationshipContact',
  archivedInfo: 'PatientArchivedInfo',
  placeOfBirth: 'PlaceOfBirth',
  practice: 'Practice',
  practiceNumbers: 'PracticeNumbers',
};

/** A part of a selection: a field as `Type.field`, with the fields inside it. */
interface Field {
  readonly name: string;
  readonly path: string;
  readonly fields: readonly Field[] | undefined;
}

/** Takes one selection, from brace to brace, from the front of `words`. */
function selection(words: string[], type: string): readonly Field[] {
  const fields: Field[] = [];
  words.shift();
  for (let name = words.shift(); name !== undefined && name !== '}'; name = words.shift()) {
    const isLeaf = words[0] !== '{';
    fields.push({ name, path: `${type}.${name}`, fields: isLeaf ? undefined : selection(words, TYPE_OF[name] ?? '') });
  }
  return fields;
}

const words = (document: string): string[] => document.match(/\w+|[{}]/g) ?? [];
const PATIENT_FIELDS = selection(words(PATIENT), 'Patient');
const PRACTICE_FIELDS = selection(words(PRACTICE), 'Query');

/** Every field that the bot asks for, as `Type.field`, except the id, without which there is no patient. */
const OPTIONAL_FIELDS = new Set([...PATIENT_FIELDS, ...PRACTICE_FIELDS].flatMap(pathsOf));
OPTIONAL_FIELDS.delete('Patient.id');

function pathsOf({ path, fields = [] }: Field): string[] {
  return [path, ...fields.flatMap(pathsOf)];
}

/** The selection without the fields that the schema lacks; empty when none is left. */
function select(fields: readonly Field[], missingFields: MissingFields): string {
  const selected = fields.flatMap(({ name, path, fields: inner }) => {
    const nested = inner && select(inner, missingFields);
    return missingFields.has(path) || nested === '' ? [] : [nested ? `${name} ${nested}` : name];
  });
  return selected.length > 0 ? `{ ${selected.join(' ')} }` : '';
}

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
export type MissingFields = ReadonlySet<string>;

/** What a document asks for beside the patient. */
interface DocumentOptions {
  /** Whether it asks for the practice's number definitions. */
  readonly withDefinitions: boolean;
  /** Fields that are left out. */
  readonly missingFields?: MissingFields | undefined;
}

function practice({ withDefinitions, missingFields = new Set() }: DocumentOptions): string {
  const members = withDefinitions ? select(PRACTICE_FIELDS, missingFields) : '';
  return members ? ` ${members.slice(2, -2)}` : '';
}

/** The query for one patient and, if wanted, the practice's number definitions. */
export function patientDocument(options: DocumentOptions): string {
  const patient = `patient(id: $id) ${select(PATIENT_FIELDS, options.missingFields ?? new Set())}`;
  return `query Patient($id: ID!) { ${patient}${practice(options)} }`;
}

/** The query for `count` patients, `$id0` under the name `p0` and so on. */
export function patientsDocument(count: number, options: DocumentOptions): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$id${index}: ID!`).join(', ');
  const patients = indexes.map((index) => `p${index}: patient(id: $id${index}) { ...P }`).join(' ');
  const fragment = `fragment P on Patient ${select(PATIENT_FIELDS, options.missingFields ?? new Set())}`;
  return `query Patients(${variables}) { ${patients}${practice(options)} } ${fragment}`;
}

const MISSING_FIELD = /cannot query field ["'](\w+)["'] on type ["'](\w+)["']/i;

/** The fields that a validation error says the schema lacks, of those that are asked for and can be done without. */
export function missingFieldsIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const [, field = '', type = ''] = MISSING_FIELD.exec(text) ?? [];
    return OPTIONAL_FIELDS.has(`${type}.${field}`) ? [`${type}.${field}`] : [];
  });
}

/** The members of a patient that count as not said because the schema lacks a part of them. */
export function unknownMembers(missingFields: MissingFields): string[] {
  return [...missingFields].flatMap((field) => ESSENTIAL.get(field) ?? []);
}
