import type { Key } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { confirm, isCancel } from '@clack/prompts';
import { CommandFailure } from './problem.ts';

/** Asks a person whether to go on. Throws Interruption after Ctrl-C. */
export type Confirm = (question: string) => Promise<boolean>;

/** A person has ended the command at a question with Ctrl-C or Ctrl-D, before it wrote anything. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Where a question is asked and answered. */
interface Screen {
  readonly input: Readable & { readonly isTTY?: boolean };
  readonly output: Writable & { readonly isTTY?: boolean };
}

/** Questions go to standard error, so that standard output holds the result alone. */
const SCREEN: Screen = { input: process.stdin, output: process.stderr };

/**
 * Returns the function with which a command asks before it writes: it answers yes after `--yes`, and otherwise asks on the
 * terminal, where no is the default. Throws CommandFailure when there is no terminal and no `--yes`. `command` is the
 * command line to which `--yes` can be added.
 */
export function confirmerFor(
  { yes, command }: { readonly yes: boolean; readonly command: string },
  { input, output }: Screen = SCREEN,
): Confirm {
  if (yes) {
    return async () => true;
  }
  if (!input.isTTY || !output.isTTY) {
    throw new CommandFailure({
      what: 'There is no terminal on which to confirm. Nothing was written',
      todo: `--dry-run shows what it would do. To confirm: ${command} --yes`,
    });
  }
  return async (question) => {
    // The library waits for ever when the input ends, as it does with Ctrl-D.
    const ended = new AbortController();
    const end = (): void => ended.abort();
    const endOnCtrlD = (_text: unknown, { ctrl, name }: Key): void => (ctrl && name === 'd' ? end() : undefined);
    input.on('keypress', endOnCtrlD).once('end', end);
    try {
      const answer = await confirm({ message: question, initialValue: false, input, output, signal: ended.signal });
      if (isCancel(answer)) {
        throw new Interruption();
      }
      return answer;
    } finally {
      input.off('keypress', endOnCtrlD).off('end', end);
    }
  };
}
