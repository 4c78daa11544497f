import { useState } from 'preact/hooks';
import type { ShownProblem } from '../../contract/state.ts';
import { act, problemIn } from '../live/api.ts';
import { ActionForm, Field, Fold } from '../parts/action-form.tsx';
import { Button } from '../parts/button.tsx';
import { Problem } from '../parts/problem.tsx';

/** Creates an invented patient, or one with a given name. */
export function CreatePatient({ onCreated }: { readonly onCreated: (sembleId: string) => void }) {
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const created = ({ patient }: { readonly patient?: string }): void => {
    if (patient) {
      onCreated(patient);
    }
  };
  const invent = async (): Promise<void> => {
    try {
      created(await act('create-patient'));
      setProblem(undefined);
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <>
      <div class="row">
        <Button kind="primary" onClick={invent}>
          Create an invented patient
        </Button>
      </div>
      <Problem problem={problem} />
      <Fold title="Create with a name">
        <ActionForm
          action="create-patient"
          submit="Create"
          input={(field) => ({ firstName: field('firstName'), lastName: field('lastName') })}
          onDone={created}
        >
          <Field name="firstName" label="First name" required />
          <Field name="lastName" label="Last name" required />
        </ActionForm>
      </Fold>
    </>
  );
}
