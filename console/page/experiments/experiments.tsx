import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { PatientView } from '../../contract/patient.ts';
import type { ShownRun } from '../../contract/run.ts';
import type { PlaygroundState, ShownProblem } from '../../contract/state.ts';
import { act, problemIn } from '../live/api.ts';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';
import { additionOutcome, COLLEAGUES_PHONE, forgeryOutcome, orderOutcome } from './outcomes.ts';

interface ExperimentsProps {
  readonly patient: PatientView | undefined;
  readonly runs: readonly ShownRun[];
  readonly playground: PlaygroundState | undefined;
}

/** Where the experiments do not push the panes out of sight. */
const WIDE = '(min-width: 60rem)';

const FAMILY_NAMES = ['Placeholder', 'Sampleton', 'Larkspur', 'Notreal'];

/** Three experiments that show what the bot promises, for somebody who has never heard of FHIR. */
export function Experiments({ patient, runs, playground }: ExperimentsProps) {
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const [newest, setNewest] = useState<string | undefined>();
  const id = patient?.sembleId ?? '';
  const cannot = !patient?.semble || patient.patientIds.length === 0;
  const held = playground?.held ?? [];
  const run = (work: () => Promise<unknown>) => (): void => {
    work().then(
      () => setProblem(undefined),
      (error: unknown) => setProblem(problemIn(error)),
    );
  };
  const rename = (): Promise<unknown> => {
    const names = FAMILY_NAMES.filter((name) => name !== patient?.semble?.lastName);
    const lastName = names[Math.floor(Math.random() * names.length)] ?? 'Placeholder';
    return act('update-patient', { patient: id, lastName });
  };
  const changeTwice = async (): Promise<void> => {
    const number = Math.floor(Math.random() * 900) + 100;
    const last = `newest.${number}@mail.example`;
    await act('hold');
    await act('update-patient', { patient: id, email: `older.${number}@mail.example` });
    await act('update-patient', { patient: id, email: last });
    setNewest(last);
  };
  const deliverReversed = async (): Promise<void> => {
    for (const { id: delivery } of held.toReversed()) {
      await act('deliver-held', { delivery });
    }
    await act('release');
  };
  return (
    <details class="experiments" open={matchMedia(WIDE).matches}>
      <summary>
        Three things to try{patient?.semble && ` with ${patient.semble.firstName} ${patient.semble.lastName}`}
      </summary>
      <div class="experiment-cards">
        <Experiment
          title="A colleague's addition"
          watch="The new name comes from Semble. What a colleague added stays."
          outcome={additionOutcome(patient)}
        >
          <Button
            disabled={cannot}
            onClick={run(() => act('colleague-phone', { patient: id, value: COLLEAGUES_PHONE }))}
          >
            1. A colleague adds a phone in Medplum
          </Button>
          <Button disabled={cannot} onClick={run(rename)}>
            2. Reception renames the patient in Semble
          </Button>
        </Experiment>
        <Experiment
          title="A forged delivery"
          watch="The bot answers 401 and calls no system, because the signature is not Semble's."
          outcome={forgeryOutcome(patient, runs)}
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
          watch="A delivery says which patient to check, not what changed. So the order does not matter."
          outcome={orderOutcome(patient, held, newest)}
        >
          <Button disabled={cannot || held.length > 0} onClick={run(changeTwice)}>
            1. Hold deliveries, change the e-mail twice
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
  /** What happened so far; empty when nothing did. */
  readonly outcome: string;
  readonly children: ComponentChildren;
}

function Experiment({ title, watch, outcome, children }: ExperimentProps) {
  return (
    <section class="experiment" aria-label={title}>
      <h2>{title}</h2>
      <div class="steps">{children}</div>
      <p class="watch">{watch}</p>
      <p class="outcome" role="status">
        {outcome}
      </p>
    </section>
  );
}
