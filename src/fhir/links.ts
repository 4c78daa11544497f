import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { OWNED_ID_PREFIX, SEMBLE_PATIENT_ID_SYSTEM } from './systems.ts';

/** `replaced-by` stands on the record that was merged away, `replaces` on the one that is to be used. */
export type MergeLink = 'replaced-by' | 'replaces';

/** The other side of a merge: its Semble id, and its Patient where Medplum has one. */
export interface MergedPatient {
  readonly sembleId: string;
  readonly patientId?: string;
}

/** The links, the bot's and others, which say that another record took this one's place, whatever record they name. */
export function replacements(patient: Patient): PatientLink[] {
  return patient.link?.filter(({ type }) => type === 'replaced-by') ?? [];
}

/** The Semble id of the patient that this one was merged into, or undefined. */
export function replacedBy(patient: Patient): string | undefined {
  return replacements(patient).map(namedSembleId).find(Boolean);
}

/** Whether a link names this patient: by its Semble id or, where it has none, by a reference to its Patient. */
export function isLinkTo(link: PatientLink, { sembleId, patientId }: MergedPatient): boolean {
  const named = namedSembleId(link);
  return named ? named === sembleId : patientId !== undefined && namedPatientId(link) === patientId;
}

/** The Semble id that a link names, or undefined. */
export function namedSembleId({ other }: PatientLink): string | undefined {
  const { system, value } = other.identifier ?? {};
  return system === SEMBLE_PATIENT_ID_SYSTEM ? value : undefined;
}

/**
 * The id of the Patient that a link refers to: relative, as an address, or by one of its versions.
 * https://hl7.org/fhir/R4/references.html#literal
 */
export function namedPatientId({ other }: PatientLink): string | undefined {
  const [current = ''] = other.reference?.split('/_history/') ?? [];
  const [type, id] = current.split('/').slice(-2);
  return type === 'Patient' ? id : undefined;
}

/**
 * The Patient with this merge link (https://hl7.org/fhir/R4/valueset-link-type.html), once. One that is there already,
 * marked or not, is completed with the reference and the Semble id; other links stay.
 */
export function withLink(patient: Patient, type: MergeLink, other: MergedPatient): Patient {
  const links = patient.link ?? [];
  const ours = links.filter((link) => isMergeLink(link, type, other));
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

/** The Patient without this merge link, marked or not, or with `before` in its place; other links stay. */
export function withoutLink(patient: Patient, type: MergeLink, sembleId: string, before?: PatientLink): Patient {
  const { link, ...rest } = patient;
  const kept = (link ?? []).flatMap((entry) => (isMergeLink(entry, type, { sembleId }) ? (before ?? []) : entry));
  return kept.length > 0 ? { ...rest, link: kept } : rest;
}

function linkId(type: MergeLink, sembleId: string): string {
  return `${OWNED_ID_PREFIX}${type}-${sembleId}`;
}

/** Whether this is the link of that merge. One with an identifier of another system keeps that, and is a colleague's. */
function isMergeLink(link: PatientLink, type: MergeLink, other: MergedPatient): boolean {
  const canBeCompleted = !link.other.identifier || namedSembleId(link) !== undefined;
  return link.id === linkId(type, other.sembleId) || (link.type === type && canBeCompleted && isLinkTo(link, other));
}
