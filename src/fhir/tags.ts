import type { Identifier, Patient } from '@medplum/fhirtypes';
import { replacements } from './links.ts';
import { omitUndefined, unlessEmpty } from './omit-undefined.ts';
import { DELETED_TAG, SEMBLE_PATIENT_ID_SYSTEM, SEMBLE_TAG_SYSTEM, UNCONFIRMED_TAG } from './systems.ts';

/** Returns the Semble ids of a Patient. It has one, unless a person has combined two Patients into one. */
export function sembleIdsOf(patient: Patient): string[] {
  return [...new Set(sembleIdentifiers(patient).flatMap(({ value }) => value || []))];
}

/** Whether a Patient has more than one identifier of Semble's system, also if they are equal or without a value. */
export function hasSeveralSembleIds(patient: Patient): boolean {
  return sembleIdentifiers(patient).length > 1;
}

function sembleIdentifiers({ identifier = [] }: Patient): Identifier[] {
  return identifier.filter(({ system }) => system === SEMBLE_PATIENT_ID_SYSTEM);
}

/** Whether this Patient was created and no second read has found the patient in Semble yet. */
export function isUnconfirmed(patient: Patient): boolean {
  return hasTag(patient, UNCONFIRMED_TAG);
}

/** Whether this Patient has a tombstone or any link `replaced-by`, also a colleague's. The bot never reactivates it. */
export function isRetired(patient: Patient): boolean {
  return hasTag(patient, DELETED_TAG) || replacements(patient).length > 0;
}

/** Returns the Patient with this tag of the bot. Other tags and the rest of `meta` stay. */
export function withTag(patient: Patient, code: string): Patient {
  if (hasTag(patient, code)) {
    return patient;
  }
  const tag = [...(patient.meta?.tag ?? []), { system: SEMBLE_TAG_SYSTEM, code }];
  return { ...patient, meta: { ...patient.meta, tag } };
}

/** Returns the Patient without this tag of the bot, and without a tag list or `meta` that this leaves empty. */
export function withoutTag(patient: Patient, code: string): Patient {
  const { meta, ...rest } = patient;
  const { tag = [], ...others } = meta ?? {};
  const kept = unlessEmpty(tag.filter((entry) => entry.system !== SEMBLE_TAG_SYSTEM || entry.code !== code));
  return omitUndefined<Patient>({ ...rest, meta: unlessEmpty({ ...others, ...(kept && { tag: kept }) }) });
}

/** Returns the Patient as the policy `deactivate` leaves it: inactive, with a tombstone, no longer unconfirmed. */
export function deactivate(patient: Patient): Patient {
  return { ...withTag(withoutTag(patient, UNCONFIRMED_TAG), DELETED_TAG), active: false };
}

function hasTag(patient: Patient, code: string): boolean {
  return patient.meta?.tag?.some((tag) => tag.system === SEMBLE_TAG_SYSTEM && tag.code === code) ?? false;
}
