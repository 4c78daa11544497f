import * as v from 'valibot';
import { dottedSpelling, PATIENT_EVENTS } from '../../../src/semble/event-types.ts';
import type { TestDelivery } from '../../bot/test-delivery.ts';
import { PROGRAM } from '../../core/names.ts';
import type { Problem } from '../../core/problem.ts';
import { UNKNOWN_ID } from '../../semble/unknown-id.ts';

const answer = v.object({ result: v.string() });

/** Reads the bot's result word from its answer; undefined for an answer without one. */
export function resultOf(text: string): string | undefined {
  try {
    return v.parse(answer, JSON.parse(text)).result;
  } catch {
    return undefined;
  }
}

/** Whether the delivery names a patient that can exist. */
function namesPatient({ identifiers }: TestDelivery): boolean {
  return (identifiers['sourcePatientId'] ?? identifiers['patientId']) !== UNKNOWN_ID;
}

/** Says what the bot did about a delivery that it accepted. */
export function outcomeText(result: string | undefined, delivery: TestDelivery): string {
  if (result === 'absent') {
    return absentText(delivery);
  }
  return OUTCOMES.get(result ?? '') ?? 'the bot accepted it';
}

const OUTCOMES: ReadonlyMap<string, string> = new Map([
  ['created', 'the bot created the Patient'],
  ['updated', 'the bot updated the Patient'],
  ['unchanged', 'the bot wrote nothing. The Patient is in step, or it is retired and only a person revives it'],
  ['deleted', 'the bot deleted the Patient'],
  ['deactivated', 'the bot deactivated the Patient. It stays, with a tombstone'],
  [
    'merged',
    'the bot merged the two. The Patient of the source stays, inactive, with a link to the target. If Medplum does not have it, the bot does not create it',
  ],
  ['ignored', 'the bot ignored it. It wrote nothing'],
  ['quarantined', 'the bot quarantined it. It wrote nothing'],
]);

function absentText(delivery: TestDelivery): string {
  if (!namesPatient(delivery)) {
    return 'the bot accepted it. No patient has this id, so it wrote nothing';
  }
  return PATIENT_EVENTS.get(dottedSpelling(delivery.eventType)) === 'delete'
    ? 'the bot wrote nothing, because Medplum has no Patient for it'
    : 'the bot created nothing, because Semble does not have the patient or hides it, or somebody deleted its Patient';
}

/** The problem of a named patient that the bot accepted but did not bring in step; undefined when there is none. */
export function outcomeProblem(result: string | undefined, delivery: TestDelivery): Problem | undefined {
  if (!namesPatient(delivery)) {
    return undefined;
  }
  const { eventType, identifiers } = delivery;
  if (result === 'ignored') {
    return {
      what: `The bot ignored the delivery, because ${eventType} is no event about a patient`,
      todo: 'To check the patient, leave out --event.',
    };
  }
  if (result !== 'quarantined') {
    return undefined;
  }
  return identifiers['sourcePatientId']
    ? {
        what: 'The bot quarantined the merge. It wrote no link',
        todo: `The source was already merged into another patient, or the merge would close a circle, or a Semble id is on two Patients. ${PROGRAM} explain ${identifiers['sourcePatientId']} shows its Patient.`,
      }
    : {
        what: 'The bot quarantined the patient. It wrote nothing',
        todo: `${PROGRAM} explain ${identifiers['patientId']} shows why. ${PROGRAM} logs --patient ${identifiers['patientId']} shows the reason.`,
      };
}
