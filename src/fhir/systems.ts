/** How all identifier systems, extensions and tags of this project's own begin. */
export const SEMBLE_BASE = 'https://semble.io/';

/** Ties a FHIR Patient to its Semble patient. Everything that the bot may see or touch has it. */
export const SEMBLE_PATIENT_ID_SYSTEM = `${SEMBLE_BASE}patient-id`;

/** Followed by the id of the practice's number definition. */
export const SEMBLE_PATIENT_NUMBER_SYSTEM = `${SEMBLE_BASE}patient-number/`;

/** The extension in which Semble's `updatedAt` is kept, as `valueInstant`. */
export const SEMBLE_UPDATED_AT_EXTENSION = `${SEMBLE_BASE}fhir/updated-at`;

/** The extension that keeps a gender text which no FHIR code stands for, as `valueString`. */
export const SEMBLE_GENDER_EXTENSION = `${SEMBLE_BASE}fhir/gender`;

/** The system of the bot's own tags in `Patient.meta.tag`. */
export const SEMBLE_TAG_SYSTEM = `${SEMBLE_BASE}fhir/tag`;

/** Tombstone: Semble deleted the patient; only a person revives it. */
export const DELETED_TAG = 'deleted';

/** A Patient that was created but not yet found in Semble by a second look. */
export const UNCONFIRMED_TAG = 'unconfirmed';

/** Every list entry that the bot writes has an element id that begins so. */
export const OWNED_ID_PREFIX = 'semble-';

/** How the extensions and the code systems of UK Core begin. */
const UK_CORE_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-';
const UK_CORE_CODES = 'https://fhir.hl7.org.uk/CodeSystem/UKCore-';

/** How the code systems of HL7's own terminology begin. */
const HL7_CODES = 'http://terminology.hl7.org/CodeSystem/';

/** https://simplifier.net/guide/uk-core-implementation-guide: the NHS number as an identifier. */
export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';
export const NHS_NUMBER_VERIFICATION_EXTENSION = `${UK_CORE_EXTENSION}NHSNumberVerificationStatus`;
export const NHS_NUMBER_VERIFICATION_SYSTEM = `${UK_CORE_CODES}NHSNumberVerificationStatusEngland`;

export const BIRTH_SEX_EXTENSION = `${UK_CORE_EXTENSION}BirthSex`;
export const BIRTH_PLACE_EXTENSION = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
export const ADMINISTRATIVE_GENDER_SYSTEM = `${HL7_CODES}v3-AdministrativeGender`;

/** Where the codes of `Patient.contact.relationship` come from. */
export const CONTACT_ROLE_SYSTEM = `${HL7_CODES}v2-0131`;
export const ROLE_CODE_SYSTEM = `${HL7_CODES}v3-RoleCode`;
export const UK_CORE_RELATIONSHIP_ROLE_SYSTEM = `${UK_CORE_CODES}AdditionalPersonRelationshipRole`;
