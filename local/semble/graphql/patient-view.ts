import type { Deviations } from '../deviations.ts';
import type { NumberDefinition, PatientDetails, StoredPatient } from '../patients/patient.ts';

/** A patient in the shape of the schema's type `Patient`. */
export function patientView(
  patient: StoredPatient,
  definitions: readonly NumberDefinition[],
  { omitsZone = false }: Deviations,
): object {
  const instant = (time: number): string => new Date(time).toISOString().replace('Z', omitsZone ? '' : 'Z');
  return {
    ...patient.details,
    id: patient.id,
    fullName: fullName(patient.details),
    dob: midnight(patient.details.dob),
    phones: [...patient.phones].map(([phoneId, phone]) => ({ ...phone, phoneId })),
    numbers: [...patient.numbers].map(([id, number]) => {
      // Semble keeps the reference to a deleted definition but not its name.
      const definition = definitions.find((candidate) => candidate.id === number.referenceId && !candidate.deleted);
      return { ...number, id, name: definition?.name };
    }),
    relatedAccounts: [...patient.relationships].map(([relationshipId, relationship]) => ({
      ...relationship,
      relationshipId,
    })),
    archived: patient.archived,
    archivedInfo: patient.archivedInfo,
    createdAt: instant(patient.createdAt),
    updatedAt: instant(patient.updatedAt),
  };
}

/** Whether the members that Semble searches contain the text: names, email, date of birth and number values. */
export function isFoundBy(text: string, patient: StoredPatient): boolean {
  const { email, dob } = patient.details;
  const values = [...patient.numbers.values()].map(({ value }) => value);
  return [fullName(patient.details), email, dob, ...values].some((known) =>
    known?.toLowerCase().includes(text.toLowerCase()),
  );
}

function fullName({ fullName: whole, firstName, lastName }: PatientDetails): string | null {
  return whole ?? ([firstName, lastName].filter(Boolean).join(' ') || null);
}

function midnight(dob: string | null | undefined): string | null | undefined {
  return dob && /^\d{4}-\d{2}-\d{2}$/.test(dob) ? `${dob}T00:00:00.000Z` : dob;
}
