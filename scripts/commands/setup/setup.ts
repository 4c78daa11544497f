import { existsSync } from 'node:fs';
import { isInteractive, type Screen } from '../../core/ask/answer.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import type { Terminal } from '../../core/terminal.ts';
import { withVariables } from '../../core/variables/edit-env-text.ts';
import { DEFAULT_FILE, readText, variablesIn } from '../../core/variables/env-file.ts';
import { SETTABLE } from '../../core/variables/known-variables.ts';
import { isOpenToOthers, replaceFile } from '../../core/variables/replace-file.ts';
import { only } from '../../medplum/planned-secrets.ts';
import { askAll } from './ask-all.ts';
import { checkUnasked } from './check-unasked.ts';
import { dialogueOn } from './dialogue.ts';
import { notesOnFile, notesOnProcess, openNote } from './file-notes.ts';
import { missingProblems } from './missing.ts';
import { planFile } from './plan.ts';
import type { SetupReport } from './report.ts';
import { VARIABLES } from './variables.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface SetupOptions {
  /** The file to write; `.env` when left out. */
  readonly env?: string | undefined;
  readonly dryRun?: boolean;
  /** Whether values whose check failed are written where nobody can be asked. A missing value is never accepted. */
  readonly keepFailed?: boolean;
  /** The values of the options, by the names of their variables. */
  readonly given?: Variables;
  /** The variables of the process, from which missing values are taken; undefined for none. */
  readonly fromEnvironment?: Variables | undefined;
  /** Where the questions are asked; undefined when nobody can be asked. */
  readonly screen?: Screen | undefined;
  /** The variables of the process, which go before a file that is not named. */
  readonly process?: Variables;
}

/** The first line of a new file. */
const HEADING = '# Variables of semble-medplum. They are secrets: never commit this file.\n';

/**
 * Asks for the variables of the commands, tries each at once, and writes the file. Throws CommandFailure without a change of
 * the file when nobody can be asked and a value is missing or fails its check, and Interruption after Ctrl-C.
 */
export async function setup(options: SetupOptions, terminal: Terminal): Promise<SetupReport> {
  const { env, dryRun = false, keepFailed = false, screen, given = {}, fromEnvironment = {} } = options;
  const file = env ?? DEFAULT_FILE;
  const text = existsSync(file) ? readText(file) : '';
  const present = trimmed(variablesIn(text));
  const ofEnvironment = only(trimmed(fromEnvironment), SETTABLE);
  const taken = new Map([...ofEnvironment, ...trimmed(given)]);
  const dialogue = screen && isInteractive(screen) ? dialogueOn(screen) : undefined;
  const missing = dialogue ? [] : missingProblems(taken, present);
  if (missing.length > 0) {
    throw new CommandFailure(missing);
  }
  if (dialogue) {
    terminal.note(`The answers are for the file ${file}. Ctrl-C ends without a change of it`);
  }
  const answers = await askAll({ given: taken, present, dialogue, terminal }, { dryRun });

  const deployed = answers.medplum?.secrets ?? new Map<string, string>();
  const others = unasked(taken);
  const problems = [...answers.problems, ...checkUnasked(unasked(new Map([...present, ...others])), deployed)];
  if (!dialogue && problems.length > 0 && !keepFailed) {
    throw new CommandFailure(problems);
  }
  const plan = planFile(answers.values, present, { deployed, others });
  const edited = withVariables(text || HEADING, plan.values);
  const isOpen = isOpenToOthers(file);
  const differs = edited !== text || isOpen;
  if (differs && !dryRun) {
    replaceFile(file, edited);
  }
  const { medplum, practice, isIncomplete } = answers;
  return {
    dryRun,
    file,
    isWritten: differs && !dryRun,
    rows: plan.rows,
    ...(medplum && { project: medplum.projectName }),
    ...(practice !== undefined && { practice }),
    notes: [
      ...answers.notes,
      ...(isOpen ? [openNote(file, { dryRun })] : []),
      ...notesOnFile(file, variablesIn(edited)),
      ...(env === undefined ? notesOnProcess(variablesIn(edited), options.process ?? {}) : []),
    ],
    next: [`${PROGRAM} ${isIncomplete ? 'setup' : 'deploy --dry-run'}`],
    problems,
  };
}

function trimmed(variables: Variables): Map<string, string> {
  const values = Object.entries(variables).map(([name, value]) => [name, value?.trim() ?? ''] as const);
  return new Map(values.filter(([, value]) => value !== ''));
}

/** The values that no question asks for. */
function unasked(values: ReadonlyMap<string, string>): Map<string, string> {
  const asked = VARIABLES.map(({ name }) => name);
  return new Map([...values].filter(([name]) => !asked.includes(name)));
}
