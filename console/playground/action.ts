import * as v from 'valibot';
import { parseSembleId } from '../../src/semble/patient.ts';

/** Does what a reader of the page asks for. Resolves to undefined when the input has another shape. */
export type Action = (input: unknown) => Promise<object | undefined>;

/** Makes an action that checks its input first. It answers with what `run` returns, or with nothing in particular. */
export function action<T>(
  schema: v.GenericSchema<unknown, T>,
  run: (input: T) => object | undefined | Promise<object | undefined>,
): Action {
  return async (input) => {
    const read = v.safeParse(schema, input);
    return read.success ? ((await run(read.output)) ?? {}) : undefined;
  };
}

/** A text from a field of the page. */
export const text = v.pipe(v.string(), v.trim(), v.maxLength(200));

/** The same for a field that must not be empty. */
export const filled = v.pipe(text, v.minLength(1));

/** A Semble id, as it is stored. */
export const sembleId = v.pipe(
  v.string(),
  v.transform((value) => parseSembleId(value) ?? ''),
  v.minLength(1),
);

/** The input of an action on one patient. */
export const ofPatient = { patient: sembleId };

/** A day, `YYYY-MM-DD`. */
export const day = v.pipe(v.string(), v.isoDate());
