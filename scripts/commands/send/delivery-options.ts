import { dottedSpelling, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import { parseSembleId } from '../../../src/semble/patient.ts';
import type { TestDelivery } from '../../bot/test-delivery.ts';
import { Problems } from '../../core/problem.ts';

/** What may be said of a test delivery on the command line. */
export interface DeliveryOptions {
  readonly event?: string | undefined;
  readonly patient?: string | undefined;
  /** The patient that a merge leaves. */
  readonly target?: string | undefined;
  readonly age?: string | undefined;
  readonly 'wrong-signature'?: boolean | undefined;
  readonly unsigned?: boolean | undefined;
  /** Mean it, where the delivery takes a Patient away. */
  readonly yes?: boolean | undefined;
}

/** No patient has it: a delivery about it changes nothing. */
export const NOBODY = '0'.repeat(24);

const DEFAULT_EVENT = 'patient.updated';

/** Reads and checks the options. Throws CommandFailure with all that is wrong with them. */
export function readDelivery(options: DeliveryOptions): TestDelivery {
  const problems = new Problems();
  const eventType = options.event ?? DEFAULT_EVENT;
  const asks = PATIENT_EVENTS.get(dottedSpelling(eventType));
  const patientId = readId('--patient', options.patient, problems);
  const targetId = readId('--target', options.target, problems);
  const age = options.age ?? '0';
  if (!/^-?\d{1,9}$/.test(age)) {
    problems.add('--age is not a number of seconds', 'Give a whole number; --age=-600 signs it 10 minutes ahead');
  }
  if (options['wrong-signature'] && options.unsigned) {
    problems.add('--wrong-signature and --unsigned exclude each other', 'Take one of them');
  }
  const isFlawed = options['wrong-signature'] || options.unsigned;
  if ((asks === 'delete' || asks === 'merge') && patientId !== NOBODY && !isFlawed && !options.yes) {
    problems.add(
      `${eventType} is carried out without asking Semble: the Patient goes, by the delete policy`,
      'Add --yes if that is what you want, or leave --patient out: then it is about nobody',
    );
  }
  problems.throwIfAny();
  return {
    eventType,
    identifiers: asks === 'merge' ? { sourcePatientId: patientId, targetPatientId: targetId } : { patientId },
    age: Number(age),
    flaw: options['wrong-signature'] ? 'wrong signature' : options.unsigned ? 'no signature' : undefined,
  };
}

function readId(name: string, text: string | undefined, problems: Problems): string {
  const id = parseSembleId(text ?? NOBODY);
  if (id === undefined) {
    problems.add(`${name} is no id of Semble's`, 'Give the 24 hexadecimal digits of a patient');
  }
  return id ?? NOBODY;
}
