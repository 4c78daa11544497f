import * as v from 'valibot';
import type { Row } from '../rows.ts';
import type { CommonMembers } from './document.ts';

/** The schema of each member of a report; the compiler demands one for each member and no others. */
type MembersOf<T> = { readonly [Name in keyof T]-?: v.GenericSchema };

/** Adds the meaning of a member to its schema. */
export function about<T extends v.GenericSchema>(schema: T, meaning: string) {
  return v.pipe(schema, v.description(meaning));
}

/** A list whose items have these members. */
export function listOf<T>(members: MembersOf<T>, meaning: string) {
  return about(v.array(v.strictObject(members)), meaning);
}

export const text = v.string();
export const texts = v.array(v.string());
export const flag = v.boolean();
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const instant = v.pipe(v.string(), v.isoTimestamp());

/** How many items each word stands for, such as how many patients had a result. */
export const counts = v.record(v.string(), count);

export const problem = v.strictObject({
  what: about(text, 'The problem.'),
  todo: about(text, 'What to do about it.'),
  details: about(v.exactOptional(texts), 'Further lines, such as where an unexpected error happened.'),
  mayPass: about(v.exactOptional(v.literal(true)), "Set when it may pass without a person's help, as an outage does."),
  unset: about(v.exactOptional(text), 'The name of the variable that is not set, if that is the problem.'),
});

const common = {
  command: about(v.nullable(text), 'The name of the command; `null` if the command line names none.'),
  exitCode: about(v.picklist([0, 1, 2, 130]), 'The exit code of the process.'),
  problems: about(v.array(problem), 'What stopped the command, or a part of it. Empty when nothing did.'),
} satisfies MembersOf<CommonMembers>;

/** The document of a command that ended without a report. It has at least one problem. */
export const documentWithoutReport = v.strictObject({
  ...common,
  problems: about(v.pipe(v.array(problem), v.minLength(1)), 'Why there is no report.'),
});

/** The schema of a command's document with its report. `T` is the report, without the common members. */
export function documentOf<T extends object>(members: MembersOf<Omit<T, keyof CommonMembers>>) {
  return v.strictObject({ ...members, ...common });
}

export const rows = listOf<Row>(
  {
    thing: about(text, 'The name of the thing.'),
    state: about(
      v.picklist(['created', 'updated', 'removed', 'unchanged', 'passed', 'waiting', 'skipped']),
      'What the command did with it; in a dry run, what it would do.',
    ),
    detail: about(v.exactOptional(text), 'More about it.'),
  },
  'The things that the command saw to.',
);

export const dryRun = about(flag, 'Whether it only planned; then nothing was written.');
export const notes = about(texts, 'Notes for the operator.');
export const sembleId = about(text, 'The Semble id of the patient.');
export const patientId = about(text, 'The id of the Patient in Medplum.');

/** Patients that could not be brought in step. */
export function unwritten(meaning: string) {
  return listOf<{ readonly id: string; readonly reason: string }>(
    { id: sembleId, reason: about(text, 'Why, as a fixed word.') },
    meaning,
  );
}
