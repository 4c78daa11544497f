/** What the README promises, and not what the sources of the bot have: a bot with a wrong table is to be noticed. */
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
export const SEMBLE_ID = 'https://semble.io/patient-id';
export const BIRTH_SEX = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex';
