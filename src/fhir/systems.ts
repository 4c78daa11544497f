/** The beginning of this project's own identifier systems, extensions and tag system. */
export const SEMBLE_BASE = 'https://semble.io/';

/**
 * The system of the identifier that matches a FHIR Patient to its patient. The bot may only see Patients that have it.
 */
export const SEMBLE_PATIENT_ID_SYSTEM = `${SEMBLE_BASE}patient-id`;

/** The search value of `identifier` for Patients with any Semble id: https://hl7.org/fhir/R4/search.html#token */
export const ANY_SEMBLE_ID = `${SEMBLE_PATIENT_ID_SYSTEM}|`;

/** Returns the search value of `identifier` for the Patients of these Semble patients. */
export function withSembleIds(...sembleIds: readonly string[]): string {
  return sembleIds.map((id) => ANY_SEMBLE_ID + id).join(',');
}

/** Followed by the id of the practice's number definition. */
export const SEMBLE_PATIENT_NUMBER_SYSTEM = `${SEMBLE_BASE}patient-number/`;

/** The extension with Semble's `updatedAt`, as `valueInstant`. */
export const SEMBLE_UPDATED_AT_EXTENSION = `${SEMBLE_BASE}fhir/updated-at`;

/** The extension with a gender text that has no FHIR code, as `valueString`. */
export const SEMBLE_GENDER_EXTENSION = `${SEMBLE_BASE}fhir/gender`;

/** The system of the bot's own tags in `Patient.meta.tag`. */
export const SEMBLE_TAG_SYSTEM = `${SEMBLE_BASE}fhir/tag`;

/** Tombstone: Semble deleted the patient. The bot never reactivates the Patient; a person can. */
export const DELETED_TAG = 'deleted';

/** The Patient was created, and no second read has found the patient in Semble yet. */
export const UNCONFIRMED_TAG = 'unconfirmed';

/** The beginning of the element id of every list entry that the bot writes. */
export const OWNED_ID_PREFIX = 'semble-';

/** The beginning of the extensions and of the code systems of UK Core. */
const UK_CORE_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';
const UK_CORE_CODES = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-';

/** The beginning of the code systems of HL7's terminology. */
const HL7_CODES = 'http://terminology.hl7.org/CodeSystem/';

/** The NHS number as an identifier: https://simplifier.net/guide/uk-core-implementation-guide */
export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';
export const NHS_NUMBER_VERIFICATION_EXTENSION = `${UK_CORE_EXTENSION}NHSNumberVerificationStatus`;
export const NHS_NUMBER_VERIFICATION_SYSTEM = `${UK_CORE_CODES}NHSNumberVerificationStatusEngland`;

export const BIRTH_SEX_EXTENSION = `${UK_CORE_EXTENSION}BirthSex`;
export const BIRTH_PLACE_EXTENSION = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
export const ADMINISTRATIVE_GENDER_SYSTEM = `${HL7_CODES}v3-AdministrativeGender`;

/** The code systems of `Patient.contact.relationship`. */
export const CONTACT_ROLE_SYSTEM = `${HL7_CODES}v2-0131`;
export const ROLE_CODE_SYSTEM = `${HL7_CODES}v3-RoleCode`;
export const UK_CORE_RELATIONSHIP_ROLE_SYSTEM = `${UK_CORE_CODES}AdditionalPersonRelationshipRole`;
