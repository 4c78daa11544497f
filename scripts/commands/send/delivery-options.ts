import { dottedSpelling, enumSpelling, PATIENT_EVENTS, SYSTEM_EVENTS } from '../../../src/semble/event-types.ts';
import { parseSembleId } from '../../../src/semble/patient.ts';
import type { TestDelivery } from '../../bot/test-delivery.ts';
import { nearestName } from '../../core/nearest.ts';
import { Problems } from '../../core/problem.ts';
import { OTHER_UNKNOWN_ID, UNKNOWN_ID } from '../../semble/unknown-id.ts';

/** The options of the command line for a test delivery. */
export interface DeliveryOptions {
  /** `patient.updated` when left out. */
  readonly event?: string | undefined;
  /** Sends an event type that Semble does not have. */
  readonly unknownEvent?: boolean | undefined;
  readonly patient?: string | undefined;
  /** In a merge, the patient that stays. */
  readonly target?: string | undefined;
  /** Seconds between the signed time and now; negative for a time in the future. */
  readonly age?: number | undefined;
  readonly wrongSignature?: boolean | undefined;
  readonly unsigned?: boolean | undefined;
  /** Confirms a delivery that retires a Patient. */
  readonly yes?: boolean | undefined;
  readonly url?: string | undefined;
  readonly secretEnv?: string | undefined;
}

const KNOWN_EVENTS: readonly string[] = [...PATIENT_EVENTS.keys(), ...SYSTEM_EVENTS];

/** Reads and checks the options. Throws CommandFailure that lists every mistake. */
export function readTestDelivery(options: DeliveryOptions): TestDelivery {
  const problems = new Problems();
  const eventType = options.event ?? 'patient.updated';
  const asks = PATIENT_EVENTS.get(dottedSpelling(eventType));
  if (!options.unknownEvent) {
    checkEvent(eventType, problems);
  }
  checkCombination(eventType, options, problems);
  const patientId = readId('--patient', options.patient, UNKNOWN_ID, problems);
  const targetId = readId('--target', options.target, OTHER_UNKNOWN_ID, problems);
  if (asks === 'merge' && patientId === targetId) {
    problems.add('--patient and --target are the same patient', 'A merge has two patients. Give another --target.');
  }
  const isFlawed = options.wrongSignature || options.unsigned;
  if ((asks === 'delete' || asks === 'merge') && patientId !== UNKNOWN_ID && !isFlawed && !options.yes) {
    problems.add(
      asks === 'delete'
        ? `The bot carries out ${eventType} without asking Semble: it retires the Patient by the delete policy`
        : `The bot carries out ${eventType} without asking Semble: the Patient of --patient stays, inactive, with a link to that of --target`,
      asks === 'delete'
        ? 'Add --yes to confirm, or leave out --patient to use an id that no patient has.'
        : 'Add --yes to confirm, or leave out --patient and --target to use ids that no patient has.',
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

/** Adds a problem for an event type that Semble has in neither spelling. */
function checkEvent(eventType: string, problems: Problems): void {
  if (KNOWN_EVENTS.includes(dottedSpelling(eventType))) {
    return;
  }
  const nearest = nearestName(eventType, [...KNOWN_EVENTS, ...KNOWN_EVENTS.map(enumSpelling)]);
  problems.add(
    `Semble has no event type ${JSON.stringify(eventType)} about patients${nearest ? `. Did you mean ${nearest}?` : ''}`,
    `${nearest ? `Give --event ${nearest}` : `Give one of ${KNOWN_EVENTS.join(', ')}`}. To send this one all the same, add --unknown-event.`,
  );
}

/** Adds a problem for each option that has no effect, or not the effect that its user expects, beside the others. */
function checkCombination(eventType: string, options: DeliveryOptions, problems: Problems): void {
  const { patient, target, age = 0, unsigned, url, secretEnv } = options;
  const isMerge = PATIENT_EVENTS.get(dottedSpelling(eventType)) === 'merge';
  if (target !== undefined && !isMerge) {
    problems.add(
      `--target has no effect on ${eventType}`,
      'Leave it out. Only patient.merged has a patient that stays.',
    );
  }
  if (isMerge && (patient === undefined) !== (target === undefined)) {
    problems.add(
      `${eventType} needs --patient and --target`,
      'Give both: --patient is merged away, --target stays. Or give neither, to use ids that no patient has.',
    );
  }
  if (patient !== undefined && SYSTEM_EVENTS.includes(dottedSpelling(eventType))) {
    problems.add(`--patient has no effect on ${eventType}`, 'Leave it out. This event is about a subscription.');
  }
  if (age !== 0 && unsigned) {
    problems.add('--age has no effect with --unsigned', 'Use only one of them. The time is part of the signature.');
  }
  if (secretEnv !== undefined && url === undefined) {
    problems.add('--secret-env has no effect without --url', 'Leave it out, or give --url too.');
  }
}

function readId(name: string, text: string | undefined, unknown: string, problems: Problems): string {
  const id = parseSembleId(text ?? unknown);
  if (id === undefined) {
    problems.add(`${name} is not a Semble id`, 'Give the 24 hexadecimal digits of a patient.');
  }
  return id ?? unknown;
}
