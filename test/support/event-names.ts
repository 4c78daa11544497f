/**
 * What each event of Semble's asks of the bot, in both spellings, as https://docs.semble.io/docs/webhooks/events/patient/
 * names them. It is written out here, and not derived from the table of the sources, so that a wrong row is noticed.
 */
export const SYNC_EVENTS: readonly string[] = [
  'patient.created',
  'PATIENT_CREATED',
  'patient.updated',
  'PATIENT_UPDATED',
  'patient.archived',
  'PATIENT_ARCHIVED',
  'patient.unarchived',
  'PATIENT_UNARCHIVED',
  'patient.phone.added',
  'PATIENT_PHONE_ADDED',
  'patient.phone.updated',
  'PATIENT_PHONE_UPDATED',
  'patient.phone.removed',
  'PATIENT_PHONE_REMOVED',
  'patient.number.added',
  'PATIENT_NUMBER_ADDED',
  'patient.number.updated',
  'PATIENT_NUMBER_UPDATED',
  'patient.number.removed',
  'PATIENT_NUMBER_REMOVED',
  'patient.relationship.added',
  'PATIENT_RELATIONSHIP_ADDED',
  'patient.relationship.updated',
  'PATIENT_RELATIONSHIP_UPDATED',
  'patient.relationship.removed',
  'PATIENT_RELATIONSHIP_REMOVED',
  'patient.customAttribute.added',
  'PATIENT_CUSTOM_ATTRIBUTE_ADDED',
  'patient.customAttribute.updated',
  'PATIENT_CUSTOM_ATTRIBUTE_UPDATED',
  'patient.customAttribute.removed',
  'PATIENT_CUSTOM_ATTRIBUTE_REMOVED',
  'patient.label.added',
  'PATIENT_LABEL_ADDED',
  'patient.label.removed',
  'PATIENT_LABEL_REMOVED',
  'patient.membership.updated',
  'PATIENT_MEMBERSHIP_UPDATED',
];

export const DELETE_EVENTS: readonly string[] = ['patient.deleted', 'PATIENT_DELETED'];
export const MERGE_EVENTS: readonly string[] = ['patient.merged', 'PATIENT_MERGED'];

/** Events of a patient that Semble does not document, or does not document yet. */
export const OTHER_PATIENT_EVENTS: readonly string[] = [
  'patient.restored',
  'PATIENT_RESTORED',
  'patient.document.added',
  'PATIENT_DOCUMENT_ADDED',
  'patient.undeleted',
  'patient.accessGroup.updated',
  'patient.label.updated',
  'PATIENT_MEMBERSHIP_ADDED',
  'patient.2fa_enabled',
];

/** Texts that are no event of a patient. */
export const FOREIGN_EVENTS: readonly string[] = [
  'webhook.subscription.updated',
  'WEBHOOK_SUBSCRIPTION_UPDATED',
  'webhook.event.deliveryFailed',
  'webhook.unheardOf',
  'booking.created',
  'BOOKING_CREATED',
  'patient',
  'PATIENT',
  'patient.',
  'PATIENT_',
  'patients.created',
  'PATIENTS_CREATED',
  'patientX.created',
  'patient_created',
  'PATIENT.CREATED',
  'Patient.Created',
  'mypatient.created',
  'booking.patient.created',
  ' patient.created',
  'robot.sync',
  'bot',
  'BOT',
];
