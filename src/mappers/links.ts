import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { MARK, SEMBLE_PATIENT_ID_SYSTEM } from './systems.ts';

/** `replaced-by` stands on the record that was merged away, `replaces` on the one that is to be used. */
export type MergeLink = 'replaced-by' | 'replaces';

/** The other side of a merge: its Semble id, and its Patient where Medplum has one. */
export interface MergedPatient {
  readonly sembleId: string;
  readonly patientId?: string;
}

/** The link that says, marked or not, that another Semble patient took this one's place. */
export function replacement(patient: Patient): PatientLink | undefined {
  return patient.link?.find(
    (link) => link.type === 'replaced-by' && link.other.identifier?.system === SEMBLE_PATIENT_ID_SYSTEM,
  );
}

/** The Semble id of the patient that this one was merged into, or undefined. */
export function replacedBy(patient: Patient): string | undefined {
  return replacement(patient)?.other.identifier?.value;
}

/**
 * The Patient with this merge link (https://hl7.org/fhir/R4/valueset-link-type.html), once. One that is there already,
 * marked or not, is completed with the reference; other links stay.
 */
export function withLink(patient: Patient, type: MergeLink, other: MergedPatient): Patient {
  const links = patient.link ?? [];
  const ours = links.filter((link) => isLink(link, type, other.sembleId));
  const known = ours.find((link) => link.other.reference) ?? ours[0];
  const link: PatientLink = {
    ...known,
    id: linkId(type, other.sembleId),
    other: {
      ...known?.other,
      ...(other.patientId && { reference: `Patient/${other.patientId}` }),
      identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: other.sembleId },
    },
    type,
  };
  const kept = links.filter((entry) => entry === known || !ours.includes(entry));
  return { ...patient, link: known ? kept.map((entry) => (entry === known ? link : entry)) : [...kept, link] };
}

/** The Patient without this merge link, marked or not; other links stay. */
export function withoutLink(patient: Patient, type: MergeLink, sembleId: string): Patient {
  const { link, ...rest } = patient;
  const kept = (link ?? []).filter((entry) => !isLink(entry, type, sembleId));
  return kept.length > 0 ? { ...rest, link: kept } : rest;
}

function linkId(type: MergeLink, sembleId: string): string {
  return `${MARK}${type}-${sembleId}`;
}

function isLink(link: PatientLink, type: MergeLink, sembleId: string): boolean {
  const { system, value } = link.other.identifier ?? {};
  return (
    link.id === linkId(type, sembleId) ||
    (link.type === type && system === SEMBLE_PATIENT_ID_SYSTEM && value === sembleId)
  );
}
