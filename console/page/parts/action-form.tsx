import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownProblem } from '../../contract/state.ts';
import { act, problemIn } from '../live/api.ts';
import { Button } from './button.tsx';
import { Problem } from './problem.tsx';

interface ActionFormProps {
  readonly action: string;
  /** Makes the input of the action from the fields; undefined stops it. */
  readonly input: (field: (name: string) => string) => object | undefined;
  readonly submit: string;
  readonly kind?: 'primary' | 'danger';
  readonly children?: ComponentChildren;
  readonly onDone?: (done: { readonly patient?: string }) => void;
}

/** A form that asks the local stack to do one thing. */
export function ActionForm({ action, input, submit, kind = 'primary', children, onDone }: ActionFormProps) {
  const [problem, setProblem] = useState<ShownProblem | undefined>();
  const send = async (form: HTMLFormElement): Promise<void> => {
    const data = new FormData(form);
    const given = input((name) => String(data.get(name) ?? '').trim());
    try {
      if (given) {
        const done = await act(action, given);
        onDone?.(done);
        setProblem(undefined);
      }
    } catch (error) {
      setProblem(problemIn(error));
    }
  };
  return (
    <form
      class="action"
      onSubmit={(event) => {
        event.preventDefault();
        send(event.currentTarget);
      }}
    >
      {children}
      <Button submit kind={kind}>
        {submit}
      </Button>
      <Problem problem={problem} />
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly value?: string | null | undefined;
  readonly required?: boolean;
}

export function Field({ name, label, value, required = false }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input
        type="text"
        autocomplete="off"
        maxLength={200}
        name={name}
        required={required}
        defaultValue={value ?? ''}
      />
    </label>
  );
}

export function DayField({ name, label, value, required = false }: FieldProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <input type="date" name={name} required={required} defaultValue={value ?? ''} />
    </label>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

export function Choice({ name, label, options }: ChoiceProps) {
  return (
    <label class="field">
      <span>{label}</span>
      <select name={name}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

/** A part of a pane that opens. */
export function Fold({
  title,
  children,
  open,
}: {
  readonly title: string;
  readonly children: ComponentChildren;
  readonly open?: boolean;
}) {
  return (
    <details class="fold" open={open}>
      <summary>{title}</summary>
      <div class="fold-body">{children}</div>
    </details>
  );
}
