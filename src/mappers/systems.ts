/** How all identifier systems, extensions and tags of this project's own begin. */
export const SEMBLE_BASE = 'https://semble.io/';

/** Ties a FHIR Patient to its Semble patient. Everything that the bot may see or touch has it. */
export const SEMBLE_PATIENT_ID_SYSTEM = 'https://semble.io/patient-id';

/** Followed by the id of the practice's number definition. */
export const SEMBLE_PATIENT_NUMBER_SYSTEM = 'https://semble.io/patient-number/';

/** The extension in which Semble's `updatedAt` is kept, as `valueInstant`. */
export const SEMBLE_UPDATED_AT_EXTENSION = 'https://semble.io/fhir/updated-at';

/** The extension that keeps a gender text which no FHIR code stands for, as `valueString`. */
export const SEMBLE_GENDER_EXTENSION = 'https://semble.io/fhir/gender';

/** The system of the bot's own tags in `Patient.meta.tag`. */
export const SEMBLE_TAG_SYSTEM = 'https://semble.io/fhir/tag';

/** Tombstone: Semble deleted the patient; only a person revives it. */
export const DELETED_TAG = 'deleted';

/** A Patient that was created but not yet found in Semble by a second look. */
export const UNCONFIRMED_TAG = 'unconfirmed';

/** Every list entry that the bot writes has an element id that begins so. */
export const MARK = 'semble-';

/** https://simplifier.net/guide/uk-core-implementation-guide: the NHS number as an identifier. */
export const NHS_NUMBER_SYSTEM = 'https://fhir.nhs.uk/Id/nhs-number';
export const NHS_NUMBER_VERIFICATION_EXTENSION =
  'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus';
export const NHS_NUMBER_VERIFICATION_SYSTEM =
  'https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland';

export const BIRTH_SEX_EXTENSION = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex';
export const BIRTH_PLACE_EXTENSION = 'http://hl7.org/fhir/StructureDefinition/patient-birthPlace';
export const ADMINISTRATIVE_GENDER_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender';

/** Where the codes of `Patient.contact.relationship` come from. */
export const CONTACT_ROLE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v2-0131';
export const ROLE_CODE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode';
export const UK_CORE_RELATIONSHIP_ROLE_SYSTEM =
  'https://fhir.hl7.org.uk/CodeSystem/UKCore-AdditionalPersonRelationshipRole';
