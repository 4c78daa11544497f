/** Copied from docs/mapping.md and not imported from the bot, so that the demo notices a bot with a wrong table. */
export const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number';
export const SEMBLE_ID = 'https://semble.io/patient-id';
export const BIRTH_SEX = 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-BirthSex';
