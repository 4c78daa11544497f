import { dottedSpelling, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import { parseSembleId } from '../../../src/semble/patient.ts';
import type { TestDelivery } from '../../bot/test-delivery.ts';
import { Problems } from '../../core/problem.ts';
import { UNKNOWN_ID } from '../../semble/unknown-id.ts';

/** What may be said of a test delivery on the command line. */
export interface DeliveryOptions {
  /** `patient.updated` when left out. */
  readonly event?: string | undefined;
  readonly patient?: string | undefined;
  /** The patient that a merge leaves. */
  readonly target?: string | undefined;
  /** Seconds that the signed time lies in the past. */
  readonly age?: number | undefined;
  readonly wrongSignature?: boolean | undefined;
  readonly unsigned?: boolean | undefined;
  /** Mean it, where the delivery takes a Patient away. */
  readonly yes?: boolean | undefined;
}

/** Reads and checks the options. Throws CommandFailure with all that is wrong with them. */
export function readDelivery(options: DeliveryOptions): TestDelivery {
  const problems = new Problems();
  const eventType = options.event ?? 'patient.updated';
  const asks = PATIENT_EVENTS.get(dottedSpelling(eventType));
  const patientId = readId('--patient', options.patient, problems);
  const targetId = readId('--target', options.target, problems);
  const isFlawed = options.wrongSignature || options.unsigned;
  if ((asks === 'delete' || asks === 'merge') && patientId !== UNKNOWN_ID && !isFlawed && !options.yes) {
    problems.add(
      `${eventType} is carried out without asking Semble: the Patient goes, by the delete policy`,
      'Add --yes if that is what you want, or leave --patient out: then it is about nobody',
    );
  }
  problems.throwIfAny();
  return {
    eventType,
    identifiers: asks === 'merge' ? { sourcePatientId: patientId, targetPatientId: targetId } : { patientId },
    age: options.age ?? 0,
    flaw: options.wrongSignature ? 'wrong signature' : options.unsigned ? 'no signature' : undefined,
  };
}

function readId(name: string, text: string | undefined, problems: Problems): string {
  const id = parseSembleId(text ?? UNKNOWN_ID);
  if (id === undefined) {
    problems.add(`${name} is no id of Semble's`, 'Give the 24 hexadecimal digits of a patient');
  }
  return id ?? UNKNOWN_ID;
}
