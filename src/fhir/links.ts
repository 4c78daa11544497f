import type { Patient, PatientLink } from '@medplum/fhirtypes';
import { omitUndefined, unlessEmpty } from './omit-undefined.ts';
import { OWNED_ID_PREFIX, SEMBLE_PATIENT_ID_SYSTEM } from './systems.ts';

/** The source of a merge has the link `replaced-by`, the target has `replaces`. */
export type MergeLink = 'replaced-by' | 'replaces';

/** The other patient of a merge: its Semble id and, if Medplum has its Patient, the id of that Patient. */
export interface MergedPatient {
  readonly sembleId: string;
  readonly patientId?: string;
}

/** Returns all links `replaced-by`, those of the bot and those of colleagues. */
export function replacements(patient: Patient): PatientLink[] {
  return patient.link?.filter(({ type }) => type === 'replaced-by') ?? [];
}

/** Returns the Semble id of the patient that this one was merged into, or undefined. */
export function replacedBy(patient: Patient): string | undefined {
  return replacements(patient).map(namedSembleId).find(Boolean);
}

/** Whether a link names this patient, by its Semble id or, if the link has none, by a reference to its Patient. */
export function isLinkTo(link: PatientLink, { sembleId, patientId }: MergedPatient): boolean {
  const named = namedSembleId(link);
  return named ? named === sembleId : patientId !== undefined && namedPatientId(link) === patientId;
}

/** Returns the Semble id that a link names, or undefined. */
export function namedSembleId({ other }: PatientLink): string | undefined {
  const { system, value } = other.identifier ?? {};
  return system === SEMBLE_PATIENT_ID_SYSTEM ? value : undefined;
}

/**
 * Returns the id of the Patient that a link refers to, or undefined. The reference may be relative, a URL, or that of a
 * version.
 * https://hl7.org/fhir/R4/references.html#literal
 */
export function namedPatientId({ other }: PatientLink): string | undefined {
  const [current = ''] = other.reference?.split('/_history/') ?? [];
  const [type, id] = current.split('/').slice(-2);
  return type === 'Patient' ? id : undefined;
}

/**
 * Returns the Patient with this merge link once: https://hl7.org/fhir/R4/valueset-link-type.html. If the Patient has
 * the link, of the bot or of a colleague, the reference and the Semble id are added to it. Other links stay.
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

/** Returns the Patient without this merge link, or with `before` in its place. Other links stay. */
export function withoutLink(patient: Patient, type: MergeLink, sembleId: string, before?: PatientLink): Patient {
  const { link, ...rest } = patient;
  const kept = (link ?? []).flatMap((entry) => (isMergeLink(entry, type, { sembleId }) ? (before ?? []) : entry));
  return omitUndefined<Patient>({ ...rest, link: unlessEmpty(kept) });
}

function linkId(type: MergeLink, sembleId: string): string {
  return `${OWNED_ID_PREFIX}${type}-${sembleId}`;
}

/** Whether this is the link of that merge. A link with an identifier of another system is a colleague's and stays. */
function isMergeLink(link: PatientLink, type: MergeLink, other: MergedPatient): boolean {
  const canBeCompleted = !link.other.identifier || namedSembleId(link) !== undefined;
  return link.id === linkId(type, other.sembleId) || (link.type === type && canBeCompleted && isLinkTo(link, other));
}
