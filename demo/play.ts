import type { Patient } from '@medplum/fhirtypes';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { columns, styled } from '../scripts/core/columns.ts';
import type { Checks, ScenarioStep } from './scenario/step.ts';
import type { Stage } from './stage.ts';
import { answerOf, changedElements, changes, deliveryLine } from './transcript.ts';

/** How a scenario ended. */
export interface Played {
  /** Whether every step ended as it should. */
  readonly ok: boolean;
  /** The checks that failed, as `title of the step: check`. */
  readonly problems: readonly string[];
}

/**
 * Plays the steps one after the other and prints for each step the actions, the deliveries with their answers, and the
 * changes. Checks the answers, that no patient has two Patients, that there are no others, that only the named elements
 * changed, and the expectations of the step itself.
 */
export async function play(
  stage: Stage,
  steps: readonly ScenarioStep[],
  print: (text: string) => void,
): Promise<Played> {
  const problems: string[] = [];
  let known: ReadonlyMap<string, Patient> = new Map();
  const others = await stage.countPatients();
  for (const [index, step] of steps.entries()) {
    const { done, attempts, checks } = await carryOut(stage, step);
    const found = await currentPatients(stage, attempts, known);
    const patients = new Map([...found].map(([id, [patient]]) => [id, patient] as const));
    const changed = [...patients].flatMap(([id, patient]) =>
      changes(known.get(id), patient, { severalPatients: patients.size > 1 }),
    );
    const failed = namesOfFailed({
      ...checks,
      ...checksOfAnswers(step, attempts),
      ...checksOfPatients(step, known, patients),
      'no patient has two Patients': [...found.values()].every((same) => same.length <= 1),
      'there are no other Patients': (await stage.countPatients()) - others === [...found.values()].flat().length,
      ...step.expected({ patient: (id) => patients.get(id) }),
    });
    known = existing(patients);
    problems.push(...failed.map((check) => `${step.title}: ${check}`));

    print(`\n${styled('bold', `${index + 1}. ${step.title}`)}`);
    print(columns('done', done));
    print(columns('delivered', attempts.map(deliveryLine)));
    print(columns('Patient', changed.length > 0 ? changed : [styled('dim', 'as it was')]));
    for (const check of failed) {
      print(columns('', [styled('red', `✗ failed: ${check}`)]));
    }
  }
  return { ok: problems.length === 0, problems };
}

/** The actions of a step, the deliveries that they caused, and the checks made in between. */
interface CarriedOut {
  readonly done: readonly string[];
  readonly attempts: readonly Attempt[];
  readonly checks: Checks;
}

async function carryOut(stage: Stage, { act }: ScenarioStep): Promise<CarriedOut> {
  const begun = stage.semble.outbox.history.length;
  const forged: Attempt[] = [];
  const forge: Stage['forge'] = async (...of) => {
    const attempt = await stage.forge(...of);
    forged.push(attempt);
    return attempt;
  };
  const checks: Record<string, boolean> = {};
  const done = await act({ ...stage, forge }, (more) => Object.assign(checks, more)).catch((error: unknown) => {
    checks['it could be done'] = false;
    return [`could not be done: ${error}`];
  });
  await stage.settle();
  return { done, attempts: [...stage.semble.outbox.history.slice(begun), ...forged], checks };
}

function namesOfFailed(checks: Checks): string[] {
  return Object.entries(checks).flatMap(([check, holds]) => (holds ? [] : [check]));
}

function checksOfAnswers({ answers }: ScenarioStep, attempts: readonly Attempt[]): Checks {
  const [first] = answers;
  const given = attempts.map(answerOf);
  return {
    [`a delivery was answered ${first}`]: given.includes(first),
    [`no delivery was answered other than ${answers.join(', ')}`]: given.every((answer) => answers.includes(answer)),
  };
}

/** Checks that each former Patient is still the same resource, and that only the permitted elements changed. */
function checksOfPatients(
  step: ScenarioStep,
  known: ReadonlyMap<string, Patient>,
  patients: ReadonlyMap<string, Patient | undefined>,
): Checks {
  const both = [...known].flatMap(([id, before]) => {
    const after = patients.get(id);
    return after ? [{ before, after }] : [];
  });
  const changed = both.flatMap(({ before, after }) => changedElements(before, after));
  return {
    'each Patient is still the same resource': both.every(({ before, after }) => before.id === after.id),
    [`nothing changed but ${step.changes.join(', ') || 'the time of the last change'}`]: changed.every((name) =>
      step.changes.includes(name),
    ),
  };
}

/** The present Patients of all Semble ids that deliveries named or that were known before, by Semble id. */
async function currentPatients(
  stage: Stage,
  attempts: readonly Attempt[],
  known: ReadonlyMap<string, Patient>,
): Promise<ReadonlyMap<string, readonly Patient[]>> {
  const named = attempts.flatMap(({ body }) =>
    [...body.matchAll(/[Pp]atientId":"([0-9a-f]{24})"/g)].map(([, id = '']) => id),
  );
  const ids = [...new Set([...known.keys(), ...named])];
  return new Map(await Promise.all(ids.map(async (id) => [id, await stage.findAll(id)] as const)));
}

/** The entries that have a Patient. */
function existing(patients: ReadonlyMap<string, Patient | undefined>): ReadonlyMap<string, Patient> {
  return new Map([...patients].flatMap(([id, patient]) => (patient ? [[id, patient] as const] : [])));
}
