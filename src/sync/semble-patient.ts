import { getPatient, type Reading } from '../semble/get-patient.ts';
import { ask, SembleFailure, type Trouble } from '../semble/graphql.ts';
import { beforeDeadline, type Run, Stopped, wait } from './run.ts';

/** How long a patient that Semble doesn't find may have been too new to be readable, in milliseconds. */
const TOO_NEW = 1000;

/** What a failure at Semble means for a run; one that is not listed means `unavailable`. */
const STOPS: ReadonlyMap<Trouble, () => Stopped> = new Map([
  ['rate-limited', () => new Stopped('rate-limited', 'Semble asks to slow down')],
  ['refused-token', () => new Stopped('refused', 'Semble refuses the API token: look at SEMBLE_API_TOKEN')],
  [
    'missing-permission',
    () => new Stopped('refused', 'the API token may not read patients: look at its role in Semble'),
  ],
]);

/**
 * The patient as Semble has it now. When Semble finds none it is asked once more after a second; undefined when it
 * still finds none. Throws Stopped when Semble gives no answer about the patient.
 */
export async function readSemblePatient(run: Run, sembleId: string): Promise<Reading | undefined> {
  const first = await lookUp(run, sembleId);
  if (first) {
    return first;
  }
  await wait(run, TOO_NEW, new Stopped('unavailable', 'the deadline came before the second question about a patient'));
  return lookUp(run, sembleId);
}

/** One question, asked again for as long as the deadline allows while Semble says "too often". */
async function lookUp(run: Run, sembleId: string): Promise<Reading | undefined> {
  const { semble, mapping, log } = run;
  if (!semble) {
    throw new Stopped('refused', 'SEMBLE_API_TOKEN is not set, and the delivery does not carry the patient');
  }
  for (let repeat = 0; ; repeat++) {
    try {
      return await getPatient(
        (document, variables) => beforeDeadline(run, () => ask(semble, document, variables)),
        sembleId,
        !mapping.nhsNumberDefinition,
        log.note,
      );
    } catch (error) {
      if (!(error instanceof SembleFailure)) {
        throw error;
      }
      const stop =
        STOPS.get(error.trouble)?.() ?? new Stopped('unavailable', `Semble gave no answer: ${error.trouble}`);
      if (error.trouble !== 'rate-limited') {
        throw stop;
      }
      await wait(run, 600 * 2 ** repeat + run.clock.random() * 200, stop);
    }
  }
}
