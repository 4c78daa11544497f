import { PROGRAM } from '../../../core/names.ts';
import { type Problem, Problems } from '../../../core/problem.ts';
import type { Terminal } from '../../../core/terminal.ts';
import type { Dialogue, PresentValue } from '../dialogue.ts';
import type { SetupVariable } from '../variables.ts';

/** Variables that are asked for and checked together. */
export interface Stage<T> {
  /** The name of the check. */
  readonly title: string;
  readonly variables: readonly SetupVariable[];
  /**
   * Checks the values, which are all set. Each problem is added to `problems`; the result is what later stages need, also when
   * there are problems. Undefined when the check needs a value that was skipped.
   */
  readonly check: ((values: ReadonlyMap<string, string>, problems: Problems) => Promise<T | undefined>) | undefined;
  /** Says in a line what the check found. */
  readonly describe: (found: T) => string;
}

/** Where values come from, and who can be asked. */
export interface Sources {
  /** The values of options and of the environment, by name. They are not asked for. */
  readonly given: ReadonlyMap<string, string>;
  /** The values of the file. */
  readonly present: ReadonlyMap<string, string>;
  /** The values of the Medplum project, which stay there unless the file says otherwise. */
  readonly deployed?: ReadonlyMap<string, string>;
  /** Undefined when nobody can be asked. */
  readonly dialogue: Dialogue | undefined;
  readonly terminal: Terminal;
}

/** How a stage ended. */
export interface Settled<T> {
  /** The values to write; empty when the stage was skipped. */
  readonly values: ReadonlyMap<string, string>;
  readonly found: T | undefined;
  /** The problems of values that were kept or skipped all the same. */
  readonly problems: readonly Problem[];
  /** Whether a value is missing or was skipped. */
  readonly isIncomplete: boolean;
}

/** Takes or asks for the values of a stage until they pass their check, or the person keeps or skips them. */
export async function settle<T>(stage: Stage<T>, sources: Sources): Promise<Settled<T>> {
  const { given, present, dialogue, terminal } = sources;
  const names = stage.variables.map(({ name }) => name);
  const { deployed = new Map<string, string>() } = sources;
  let offered = new Map([...offers(deployed, 'Medplum'), ...offers(present, 'file')]);
  let fixed = given;
  for (;;) {
    const values = await valuesFor(stage.variables, { given: fixed, offered, dialogue, terminal });
    noteForms(stage.variables, values, terminal);
    const problems = new Problems();
    const missing = stage.variables.filter(({ name }) => !values.has(name));
    for (const { name, where } of missing) {
      problems.addUnset(name, where);
    }
    const found = missing.length === 0 ? await checked(stage, values, { problems, terminal }) : undefined;
    if (dialogue && missing.length === 0 && !stage.check) {
      problems.add(
        `Not tried yet: ${names.join(', ')}`,
        `A value before it is missing or cannot be used. Run ${PROGRAM} setup again.`,
      );
      return { values, found, problems: problems.all, isIncomplete: false };
    }
    const settled = { values, found, problems: problems.all, isIncomplete: missing.length > 0 };
    if (problems.all.length === 0 || !dialogue) {
      return settled;
    }
    for (const { what, todo } of problems.all) {
      terminal.problem(what, todo);
    }
    const decision = await dialogue.decide(names, { canKeep: missing.length === 0 });
    if (decision === 'keep') {
      return settled;
    }
    if (decision === 'skip') {
      return { ...settled, values: new Map(), found: undefined, isIncomplete: true };
    }
    offered = new Map(offers(values, 'answer'));
    fixed = new Map();
  }
}

type Offers = ReadonlyMap<string, PresentValue>;

function offers(values: ReadonlyMap<string, string>, from: PresentValue['from']): [string, PresentValue][] {
  return [...values].map(([name, value]) => [name, { value, from }]);
}

/** Shows which values have another form than Medplum gives them. They are tried all the same. */
function noteForms(variables: readonly SetupVariable[], values: ReadonlyMap<string, string>, terminal: Terminal): void {
  for (const { name, form } of variables) {
    const value = values.get(name);
    if (form && value !== undefined && !form.pattern.test(value)) {
      terminal.note(`${name} does not have the form that Medplum gives it (${form.words}). It is tried all the same`);
    }
  }
}

async function valuesFor(
  variables: readonly SetupVariable[],
  { given, offered, dialogue, terminal }: Omit<Sources, 'present' | 'deployed'> & { readonly offered: Offers },
): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  let shown: string | undefined;
  for (const variable of variables) {
    const { name, where, defaultValue = '' } = variable;
    if (dialogue && !given.has(name) && where !== shown) {
      terminal.note(where);
      shown = where;
    }
    const value =
      given.get(name) ??
      (dialogue ? await dialogue.ask(variable, offered.get(name)) : (offered.get(name)?.value ?? defaultValue));
    if (value !== '') {
      values.set(name, value);
    }
  }
  return values;
}

function checked<T>(
  { title, check, describe }: Stage<T>,
  values: ReadonlyMap<string, string>,
  { problems, terminal }: { readonly problems: Problems; readonly terminal: Terminal },
): Promise<T | undefined> | undefined {
  return (
    check &&
    terminal.step(
      title,
      () => check(values, problems),
      (found) => (found !== undefined && problems.all.length === 0 ? describe(found) : undefined),
    )
  );
}
