import type { Patient } from '@medplum/fhirtypes';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import type { Step } from './scenario.ts';
import type { Stage } from './stage.ts';
import { changes, columns, deliveryLine, styled } from './transcript.ts';

/**
 * Plays the steps one after the other, tells of each what was done, delivered, answered and changed, and checks what had
 * to hold. Returns what did not.
 */
export async function play(stage: Stage, steps: readonly Step[], print: (text: string) => void): Promise<string[]> {
  const problems: string[] = [];
  const known = new Map<string, Patient>();
  for (const [index, { title, act, expected }] of steps.entries()) {
    const begun = stage.semble.outbox.history.length;
    const forged: Attempt[] = [];
    const watched: Stage = {
      ...stage,
      forge: async (...of) => {
        const attempt = await stage.forge(...of);
        forged.push(attempt);
        return attempt;
      },
    };
    const done = await act(watched).catch((error: unknown) => [`could not be done: ${error}`]);
    await stage.settle();
    const attempts = [...stage.semble.outbox.history.slice(begun), ...forged];
    const patients = await currentPatients(stage, attempts, known);
    const changed = [...patients].flatMap(([id, patient]) => changes(known.get(id), patient, patients.size > 1));
    remember(known, patients);

    const failed = Object.entries(
      expected({ patient: (id) => known.get(id), statuses: attempts.map(({ status }) => status) }),
    ).flatMap(([what, holds]) => (holds ? [] : [what]));
    problems.push(...failed.map((what) => `${title}: ${what}`));

    print(`\n${styled('bold', `${index + 1}. ${title}`)}`);
    print(columns('done', done));
    print(columns('delivered', attempts.map(deliveryLine)));
    print(columns('Patient', changed.length > 0 ? changed : [styled('dim', 'as it was')]));
    for (const what of failed) {
      print(columns('', [styled('red', `✗ not so: ${what}`)]));
    }
  }
  return problems;
}

/** The Patients that deliveries were about, as Medplum has them now, and those that were known before. */
async function currentPatients(
  stage: Stage,
  attempts: readonly Attempt[],
  known: ReadonlyMap<string, Patient>,
): Promise<Map<string, Patient | undefined>> {
  const named = attempts.flatMap(({ body }) =>
    [...body.matchAll(/[Pp]atientId":"([0-9a-f]{24})"/g)].map(([, id = '']) => id),
  );
  const ids = [...new Set([...known.keys(), ...named])];
  return new Map(await Promise.all(ids.map(async (id) => [id, await stage.find(id)] as const)));
}

function remember(known: Map<string, Patient>, patients: ReadonlyMap<string, Patient | undefined>): void {
  for (const [id, patient] of patients) {
    if (patient) {
      known.set(id, patient);
    } else {
      known.delete(id);
    }
  }
}
