import { dottedSpelling, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import { parseSembleId } from '../../../src/semble/patient.ts';
import type { TestDelivery } from '../../bot/test-delivery.ts';
import { Problems } from '../../core/problem.ts';
import { UNKNOWN_ID } from '../../semble/unknown-id.ts';

/** The options of the command line for a test delivery. */
export interface DeliveryOptions {
  /** `patient.updated` when left out. */
  readonly event?: string | undefined;
  readonly patient?: string | undefined;
  /** In a merge, the patient that stays. */
  readonly target?: string | undefined;
  /** Seconds between the signed time and now; negative for a time in the future. */
  readonly age?: number | undefined;
  readonly wrongSignature?: boolean | undefined;
  readonly unsigned?: boolean | undefined;
  /** Confirms a delivery that retires a Patient. */
  readonly yes?: boolean | undefined;
}

/** Reads and checks the options. Throws CommandFailure that lists every mistake. */
export function readTestDelivery(options: DeliveryOptions): TestDelivery {
  const problems = new Problems();
  const eventType = options.event ?? 'patient.updated';
  const asks = PATIENT_EVENTS.get(dottedSpelling(eventType));
  const patientId = readId('--patient', options.patient, problems);
  const targetId = readId('--target', options.target, problems);
  const isFlawed = options.wrongSignature || options.unsigned;
  if ((asks === 'delete' || asks === 'merge') && patientId !== UNKNOWN_ID && !isFlawed && !options.yes) {
    problems.add(
      `The bot carries out ${eventType} without asking Semble: it retires the Patient by the delete policy`,
      'Add --yes to confirm, or leave out --patient to use an id that no patient has.',
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
    problems.add(`${name} is not a Semble id`, 'Give the 24 hexadecimal digits of a patient.');
  }
  return id ?? UNKNOWN_ID;
}
