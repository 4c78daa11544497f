import type { Field } from './decode.ts';
import { DEFINITIONS, PATIENT } from './patient.ts';

/** Fields, as `Type.field`, that this practice's schema does not have. */
export type MissingFields = ReadonlySet<string>;

/** The options of a document. */
export interface DocumentOptions {
  /** Whether it asks for the practice's number definitions. */
  readonly withDefinitions: boolean;
  /** Fields to leave out. */
  readonly missingFields?: MissingFields | undefined;
}

/** Every field that the bot asks for, as `Type.field`. The patient's id is not optional. */
const OPTIONAL_FIELDS = new Set([...PATIENT.fields, ...DEFINITIONS.fields].flatMap(pathsOf));
OPTIONAL_FIELDS.delete('Patient.id');

function pathsOf({ path, fields = [] }: Field): string[] {
  return [path, ...fields.flatMap(pathsOf)];
}

/** Writes the names of the fields that are not missing, each with the fields inside it. */
function select(fields: readonly Field[], missingFields: MissingFields = new Set()): string {
  const selected = fields.flatMap(({ name, path, fields: inner }) => {
    const nested = inner && select(inner, missingFields);
    return missingFields.has(path) || nested === '' ? [] : nested ? `${name} { ${nested} }` : name;
  });
  return selected.join(' ');
}

/** Writes the fields of the practice's number definitions, or nothing when they are not asked for. */
export function definitionFields({ withDefinitions, missingFields }: DocumentOptions): string {
  return withDefinitions ? select(DEFINITIONS.fields, missingFields) : '';
}

/** Most practices have every field, so this text is written once. */
const ALL_PATIENT_FIELDS = select(PATIENT.fields);

/** Writes the fields of a patient that the bot asks for. */
export function patientFields(missingFields?: MissingFields): string {
  return missingFields?.size ? select(PATIENT.fields, missingFields) : ALL_PATIENT_FIELDS;
}

/** Writes the query for one patient and, with `withDefinitions`, the practice's number definitions. */
export function patientDocument(options: DocumentOptions): string {
  const patient = `patient(id: $id) { ${patientFields(options.missingFields)} }`;
  return `query Patient($id: ID!) { ${patient} ${definitionFields(options)} }`;
}

/** Writes the query for `count` patients: the patient of `$id0` has the name `p0`, and so on. */
export function patientsDocument(count: number, options: DocumentOptions): string {
  const indexes = Array.from({ length: count }, (_, index) => index);
  const variables = indexes.map((index) => `$id${index}: ID!`).join(', ');
  const patients = indexes.map((index) => `p${index}: patient(id: $id${index}) { ...P }`).join(' ');
  const fragment = `fragment P on Patient { ${patientFields(options.missingFields)} }`;
  return `query Patients(${variables}) { ${patients} ${definitionFields(options)} } ${fragment}`;
}

const MISSING_FIELD = /cannot query field ["'](\w+)["'] on type ["'](\w+)["']/i;

/** Returns the optional fields that the schema does not have, according to the texts of validation errors. */
export function missingFieldsIn(texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    const [, field = '', type = ''] = MISSING_FIELD.exec(text) ?? [];
    return OPTIONAL_FIELDS.has(`${type}.${field}`) ? [`${type}.${field}`] : [];
  });
}

/**
 * Returns the members of a patient that are unknown because one of their essential fields is missing. Any other missing
 * field only makes itself unknown.
 */
export function unknownMembers(missingFields: MissingFields): string[] {
  return PATIENT.fields.flatMap(({ name, fields }) =>
    fields?.some(({ path, isEssential }) => isEssential && missingFields.has(path)) ? name : [],
  );
}
