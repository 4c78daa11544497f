import type { Key } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { type CANCEL_SYMBOL, isCancel } from '@clack/prompts';

/** A person has ended the command at a question with Ctrl-C or Ctrl-D, before it wrote anything. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Where a question is asked and answered. */
export interface Screen {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/** Questions go to standard error, so that standard output holds the result alone. */
export const SCREEN: Screen = { input: process.stdin, output: process.stderr };

/** Whether a person can see the question and answer it. */
export function isInteractive({ input, output }: Screen): boolean {
  return input.isTTY === true && output.isTTY === true;
}

/** A function of @clack/prompts that asks one question. */
type Prompt<T> = (place: {
  input: Readable;
  output: Writable;
  signal: AbortSignal;
}) => Promise<T | typeof CANCEL_SYMBOL>;

/** Asks one question. Throws Interruption after Ctrl-C or Ctrl-D, and when the input ends. */
export async function answerTo<T>(prompt: Prompt<T>, { input, output }: Screen): Promise<T> {
  // The library waits for ever when the input ends, as it does with Ctrl-D.
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const endOnCtrlD = (_text: unknown, { ctrl, name }: Key): void => (ctrl && name === 'd' ? end() : undefined);
  input.on('keypress', endOnCtrlD).once('end', end);
  try {
    const answer = await prompt({ input, output, signal: ended.signal });
    if (isCancellation(answer)) {
      throw new Interruption();
    }
    return answer;
  } finally {
    input.off('keypress', endOnCtrlD).off('end', end);
  }
}

function isCancellation<T>(answer: T | typeof CANCEL_SYMBOL): answer is typeof CANCEL_SYMBOL {
  return isCancel(answer);
}
