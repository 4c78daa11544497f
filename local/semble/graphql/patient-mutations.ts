import type { ArchiveReason, Phone, Relationship, StoredPatient } from '../patients/patient.ts';
import type { SembleStore } from '../patients/store.ts';
import type { Token } from '../tokens.ts';
import { objectId } from './object-id.ts';
import {
  type ContactData,
  contactOf,
  detailsOf,
  type PatientData,
  phonesOf,
  Refusal,
  withoutNull,
} from './patient-inputs.ts';

interface OfPatient {
  readonly patientId: string;
}

/**
 * Answers the mutations of patients: each does what clinic staff can do, and raises the event of that action. `view` writes a
 * patient as queries do.
 */
export function patientMutations(store: SembleStore, view: (patient: StoredPatient) => object): object {
  const answer = (work: () => StoredPatient) => {
    try {
      return { data: view(work()), error: null };
    } catch (error) {
      if (error instanceof Refusal) {
        return { data: null, error: error.message };
      }
      throw error;
    }
  };
  /** Changes a patient that the token may see. */
  const change = (id: string, token: Token, act: (patient: StoredPatient) => void) =>
    answer(() => {
      const patient = store.patients.get(objectId(id));
      if (!patient || patient.deleted || token.hiddenPatients.has(patient.id)) {
        throw new Refusal('Patient not found');
      }
      act(patient);
      return patient;
    });
  /** A mutation whose arguments name the patient as `patientId`. */
  const of =
    <T extends OfPatient>(act: (patient: StoredPatient, given: T) => void) =>
    (given: T, { token }: { readonly token: Token }) =>
      change(given.patientId, token, (patient) => act(patient, given));

  return {
    createPatient: ({ patientData }: { patientData?: PatientData | null }) =>
      answer(() => {
        const data = withoutNull(patientData ?? {});
        return store.createPatient({ ...detailsOf(data, {}), phones: phonesOf(data) });
      }),
    updatePatient: ({ id, patientData }: { id: string; patientData: PatientData }, { token }: { token: Token }) =>
      change(id, token, (patient) => {
        const data = withoutNull(patientData);
        if (data.country && data.country.length > 2) {
          throw new Refusal('country must be a code of two letters');
        }
        store.updatePatient(patient.id, detailsOf(data, patient.details));
      }),
    deletePatient: ({ id }: { id: string }, { token }: { token: Token }) =>
      change(id, token, (patient) => store.deletePatient(patient.id)),

    archivePatient: of<OfPatient & { reason: ArchiveReason }>(({ id }, { reason }) => store.archive(id, reason)),
    unarchivePatient: of<OfPatient>(({ id }) => store.unarchive(id)),

    addPatientPhoneNumber: of<OfPatient & { phoneData: Phone }>(({ id }, { phoneData }) => {
      store.addPhone(id, phoneData);
    }),
    updatePatientPhoneNumber: of<OfPatient & { phoneId: string; phoneData?: Phone | null }>((patient, given) => {
      store.updatePhone(patient.id, partOf(patient.phones, given.phoneId), withoutNull(given.phoneData ?? {}));
    }),
    removePatientPhoneNumber: of<OfPatient & { phoneId: string }>((patient, { phoneId }) => {
      store.removePhone(patient.id, partOf(patient.phones, phoneId));
    }),

    addPatientNumber: of<OfPatient & { patientNumber: { numberId: string; value: string } }>(
      ({ id }, { patientNumber: { numberId, value } }) => {
        const definition = store.numberDefinitions.find((one) => one.id === objectId(numberId) && !one.deleted);
        if (!definition) {
          throw new Refusal('Number not found');
        }
        store.addNumber(id, { referenceId: definition.id, value });
      },
    ),
    updatePatientNumber: of<OfPatient & { patientNumberId: string; value?: string | null }>((patient, given) => {
      store.updateNumber(patient.id, partOf(patient.numbers, given.patientNumberId), { value: given.value ?? null });
    }),
    removePatientNumber: of<OfPatient & { patientNumberId: string }>((patient, { patientNumberId }) => {
      store.removeNumber(patient.id, partOf(patient.numbers, patientNumberId));
    }),

    addPatientRelationship: of<OfPatient & Relationship & { contact: ContactData }>((patient, given) => {
      const { relationshipType = null, relationshipLabel = null, contact } = given;
      store.addRelationship(patient.id, {
        relationshipType,
        relationshipLabel: relationshipType === 'OTHER' ? relationshipLabel : null,
        deleted: false,
        contactDetails: contactOf(contact),
      });
    }),
    updatePatientRelationship: of<OfPatient & { relationshipId: string; contact: ContactData }>((patient, given) => {
      const id = partOf(patient.relationships, given.relationshipId);
      const before = patient.relationships.get(id)?.contactDetails;
      store.updateRelationship(patient.id, id, { contactDetails: { ...before, ...contactOf(given.contact) } });
    }),
    removePatientRelationship: of<OfPatient & { relationshipId: string }>((patient, { relationshipId }) => {
      store.removeRelationship(patient.id, partOf(patient.relationships, relationshipId));
    }),
  };
}

/** The id of a phone, number or relationship that the patient has. */
function partOf(parts: ReadonlyMap<string, unknown>, id: string): string {
  if (!parts.has(objectId(id))) {
    throw new Refusal('Not found');
  }
  return objectId(id);
}
