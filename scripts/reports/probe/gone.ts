import { patientDocument } from '../../../src/semble/documents.ts';
import { SembleFailure } from '../../../src/semble/graphql.ts';
import { readingIn } from '../../../src/semble/read-answer.ts';
import { SETTING } from '../../../src/settings.ts';
import { PROGRAM } from '../../core/names.ts';
import { type Answer, reasonOf, unanswered } from './answer.ts';
import type { Asker } from './ask.ts';
import { confirmed, different, type Found } from './finding.ts';

/** Asks for a patient as the bot does for a delivery. */
export function askForPatient(asker: Asker, id: string): Promise<Answer> {
  return asker.askForPatients((missingFields) => patientDocument({ withDefinitions: false, missingFields }), { id });
}

/** Whether Semble returned a patient. */
export function isReturned({ data }: Answer): boolean {
  return typeof data['patient'] === 'object' && data['patient'] !== null;
}

/** Judges Semble's answer about a patient that is gone, or never was, as the bot does. */
export function notReturned(answer: Answer, id: string): Found {
  const kind = answer.failure?.kind;
  const why = unanswered(answer);
  if (why) {
    return why;
  }
  if (isReturned(answer)) {
    return different(
      'Semble returns the patient',
      `A late update can create a deleted Patient again. Set ${SETTING.deletePolicy}=deactivate, then run ${PROGRAM} deploy.`,
    );
  }
  return isAbsent(answer, id)
    ? confirmed(answer.problems.length > 0 ? 'an error that says so' : 'null')
    : different(
        reasonOf(answer),
        `The bot answers ${kind === 'missing-permission' || kind === 'refused-token' ? 500 : 504} to a delivery about a patient that is gone, and Semble repeats it.`,
      );
}

/** Whether the bot reads the answer as "there is no such patient". */
function isAbsent({ data, problems, isUnusable }: Answer, id: string): boolean {
  if (isUnusable) {
    return false;
  }
  try {
    const note = (): void => undefined;
    const reply = { answer: { data, problems }, missingFields: new Set<string>(), definitions: undefined };
    return readingIn(reply, 'patient', id, note) === undefined;
  } catch (error) {
    if (error instanceof SembleFailure) {
      return false;
    }
    throw error;
  }
}
