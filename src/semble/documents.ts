/** The fields of a patient that the bot reads. */
const PATIENT = `{
  id title firstName lastName fullName birthSurname dob gender sex email
  phones { phoneId phoneType phoneNumber }
  address { address city postcode country }
  numbers { id referenceId value }
  relatedAccounts {
    relationshipId relationshipType relationshipLabel deleted
    contactDetails {
      title firstName lastName companyName name email address city postcode country
      phones { phoneId phoneType phoneNumber }
    }
  }
  archived archivedInfo { archivedReason }
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

/** A field of a selection. `path` is `Type.field`; `fields` are the fields inside it. */
interface Field {
  readonly name: string;
  readonly path: string;
  readonly fields: readonly Field[] | undefined;
}

/** Parses one selection, from brace to brace, and removes it from the front of `words`. */
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

/** Every field that the bot asks for, as `Type.field`. The patient's id is not optional. */
const OPTIONAL_FIELDS = new Set([...PATIENT_FIELDS, ...PRACTICE_FIELDS].flatMap(pathsOf));
OPTIONAL_FIELDS.delete('Patient.id');

function pathsOf({ path, fields = [] }: Field): string[] {
  return [path, ...fields.flatMap(pathsOf)];
}

/** Writes the selection without the missing fields. It is empty when no field is left. */
function select(fields: readonly Field[], missingFields: MissingFields = new Set()): string {
  const selected = fields.flatMap(({ name, path, fields: inner }) => {
    const nested = inner && select(inner, missingFields);
    return missingFields.has(path) || nested === '' ? [] : [nested ? `${name} ${nested}` : name];
  });
  return selected.length > 0 ? `{ ${selected.join(' ')} }` : '';
}

/**
 * Fields that a member of the patient needs to be understood. Where the schema does not have one, the whole member
 * counts as unknown. Any other missing field only makes itself unknown.
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

/** Fields, as `Type.field`, that this practice's schema does not have. */
export type MissingFields = ReadonlySet<string>;

/** The options of a document. */
interface DocumentOptions {
  /** Whether it asks for the practice's number definitions. */
  readonly withDefinitions: boolean;
  /** Fields to leave out. */
  readonly missingFields?: MissingFields | undefined;
}

function practice({ withDefinitions, missingFields }: DocumentOptions): string {
  const members = withDefinitions ? select(PRACTICE_FIELDS, missingFields) : '';
  return members ? ` ${members.slice(2, -2)}` : '';
}

/** Writes the query for one patient and, with `withDefinitions`, the practice's number definitions. */
export function patientDocument(options: DocumentOptions): string {
  const patient = `patient(id: $id) ${select(PATIENT_FIELDS, options.missingFields)}`;
  return `query Patient($id: ID!) { ${patient}${practice(options)} }`;
}

/** Writes the query for `count` patients: the patient of `$id0` has the name `p0`, and so on. */
export function patientsDocument(count: number, options: DocumentOptions): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$id${index}: ID!`).join(', ');
  const patients = indexes.map((index) => `p${index}: patient(id: $id${index}) { ...P }`).join(' ');
  const fragment = `fragment P on Patient ${select(PATIENT_FIELDS, options.missingFields)}`;
  return `query Patients(${variables}) { ${patients}${practice(options)} } ${fragment}`;
}

const MISSING_FIELD = /cannot query field ["'](\w+)["'] on type ["'](\w+)["']/i;

/** Returns the optional fields that the schema does not have, according to the texts of validation errors. */
export function missingFieldsIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const [, field = '', type = ''] = MISSING_FIELD.exec(text) ?? [];
    return OPTIONAL_FIELDS.has(`${type}.${field}`) ? [`${type}.${field}`] : [];
  });
}

/** Returns the members of a patient that are unknown because one of their essential fields is missing. */
export function unknownMembers(missingFields: MissingFields): string[] {
  return [...missingFields].flatMap((field) => ESSENTIAL.get(field) ?? []);
}
