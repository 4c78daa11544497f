type Text = string | null;

/** The fields of the patient's own form. */
export interface PatientDetails {
  title?: Text;
  firstName?: Text;
  lastName?: Text;
  /** First and last name when left out. */
  fullName?: Text;
  birthSurname?: Text;
  /** `YYYY-MM-DD`, answered as midnight UTC. Any other text is answered unchanged. */
  dob?: Text;
  gender?: Text;
  sex?: Text;
  email?: Text;
  address?: Address | null;
  placeOfBirth?: { name?: Text; code?: Text } | null;
}

interface Address {
  address?: Text;
  city?: Text;
  postcode?: Text;
  country?: Text;
}

export interface Phone {
  phoneType?: Text;
  phoneNumber?: Text;
}

export interface PatientNumber {
  /** The id of a number definition. */
  referenceId: string;
  value?: Text;
}

export interface Relationship {
  /** A value of the schema's enum `PatientRelationshipType`. */
  relationshipType?: Text;
  relationshipLabel?: Text;
  deleted?: boolean | null;
  contactDetails?: ContactDetails | null;
}

interface ContactDetails extends Address {
  relatedAccountId?: Text;
  title?: Text;
  firstName?: Text;
  lastName?: Text;
  companyName?: Text;
  name?: Text;
  email?: Text;
  phones?: readonly (Phone & { phoneId?: Text })[] | null;
}

export interface NewPatient extends PatientDetails {
  phones?: readonly Phone[];
  numbers?: readonly PatientNumber[];
  relatedAccounts?: readonly Relationship[];
}

/** A value of the schema's enum `PatientArchiveReason`. */
export type ArchiveReason =
  | 'INACTIVE_PATIENT'
  | 'DISCHARGED_PATIENT'
  | 'DECEASED_PATIENT'
  | 'MOVED_AWAY_OR_TRANSFER_OF_CARE'
  | 'LAPSED_MEMBERSHIP'
  | 'PATIENT_REQUEST'
  | 'OTHER';

/** A stored patient: the parts by their ids, instants in milliseconds. */
export interface StoredPatient {
  readonly id: string;
  details: PatientDetails;
  readonly phones: Map<string, Phone>;
  readonly numbers: Map<string, PatientNumber>;
  readonly relationships: Map<string, Relationship>;
  archived: boolean;
  archivedInfo: { readonly archivedAt: string; readonly archivedReason: ArchiveReason } | null;
  deleted: boolean;
  readonly createdAt: number;
  updatedAt: number;
}

/** A number definition of the practice: the type `PracticeNumbers` of the schema. */
export interface NumberDefinition {
  readonly id: string;
  name: string;
  primary: boolean;
  deleted: boolean;
  readonly idType: 'SYSTEM' | 'USER' | 'COMPUCARE' | 'NHS_UK' | 'INS_FR';
}
