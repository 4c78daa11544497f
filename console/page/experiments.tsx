import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PatientView } from '../contract/patient.ts';
import type { PlaygroundState, ShownProblem } from '../contract/state.ts';
import { act, CallFailure } from './live/api.ts';
import { Button } from './parts/button.tsx';
import { Problem } from './parts/problem.tsx';

interface ExperimentsProps {
  readonly patient: PatientView | undefined;
  readonly playground: PlaygroundState | undefined;
}

const FAMILY_NAMES = ['Placeholder', 'Sampleton', 'Larkspur', 'Notreal'];

/** Three experiments that show what the bot promises, for somebody who has never heard of FHIR. */
export function Experiments({ patient, playground }: ExperimentsProps) {
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const id = patient?.sembleId ?? '';
  const cannot = !patient?.semble || patient.patientIds.length === 0;
  const held = playground?.held ?? [];
  const run = (work: () => Promise<unknown>) => async (): Promise<void> => {
    try {
      await work();
      setProblem(undefined);
    } catch (error) {
      setProblem(error instanceof CallFailure ? error.problem : { what: 'This did not work', todo: 'Try it again.' });
    }
  };
  const rename = (): Promise<unknown> => {
    const names = FAMILY_NAMES.filter((name) => name !== patient?.semble?.lastName);
    const lastName = names[Math.floor(Math.random() * names.length)] ?? 'Placeholder';
    return act('update-patient', { patient: id, lastName });
  };
  const changeTwice = async (): Promise<void> => {
    const number = Math.floor(Math.random() * 900) + 100;
    await act('hold');
    await act('update-patient', { patient: id, email: `older.${number}@mail.example` });
    await act('update-patient', { patient: id, email: `newest.${number}@mail.example` });
  };
  const deliverReversed = async (): Promise<void> => {
    for (const { id: delivery } of held.toReversed()) {
      await act('deliver-held', { delivery });
    }
    await act('release');
  };
  return (
    <details class="experiments" open>
      <summary>Three things to try</summary>
      <div class="experiment-cards">
        <Experiment title="A colleague's addition" watch="The new name comes from Semble. The colleague's phone stays.">
          <Button
            disabled={cannot}
            onClick={run(() => act('colleague-phone', { patient: id, value: '020 7946 0123' }))}
          >
            1. A colleague adds a phone in Medplum
          </Button>
          <Button disabled={cannot} onClick={run(rename)}>
            2. Reception renames the patient in Semble
          </Button>
        </Experiment>
        <Experiment
          title="A forged delivery"
          watch="The bot answers 401, calls no system, and the Patient stays as it is."
        >
          <Button
            disabled={cannot}
            onClick={run(() => act('forge', { patient: id, how: 'a signature by another secret' }))}
          >
            Somebody else posts a deletion
          </Button>
        </Experiment>
        <Experiment
          title="Two deliveries in the wrong order"
          watch="The older one arrives last, and the Patient has the newest address: a delivery says which patient to check, not what changed."
        >
          <Button disabled={cannot || held.length > 0} onClick={run(changeTwice)}>
            1. Hold the deliveries, change the e-mail address twice
          </Button>
          <Button disabled={held.length === 0} onClick={run(deliverReversed)}>
            2. Let the newest go first
          </Button>
        </Experiment>
      </div>
      <Problem problem={problem} />
    </details>
  );
}

interface ExperimentProps {
  readonly title: string;
  /** What the reader will see. */
  readonly watch: string;
  readonly children: ComponentChildren;
}

function Experiment({ title, watch, children }: ExperimentProps) {
  return (
    <section class="experiment" aria-label={title}>
      <h2>{title}</h2>
      <div class="steps">{children}</div>
      <p class="watch">{watch}</p>
    </section>
  );
}
