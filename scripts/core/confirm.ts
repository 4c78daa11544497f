import { confirm } from '@clack/prompts';
import { answerTo, isInteractive, SCREEN, type Screen } from './ask/answer.ts';
import { CommandFailure } from './problem.ts';

/** Asks a person whether to go on. Throws Interruption after Ctrl-C. */
export type Confirm = (question: string) => Promise<boolean>;

/**
 * Returns the function with which a command asks before it writes: it answers yes after `--yes`, and otherwise asks on the
 * terminal, where no is the default. Throws CommandFailure when there is no terminal and no `--yes`. `command` is the
 * command line to which `--yes` can be added.
 */
export function confirmerFor(
  { yes, command }: { readonly yes: boolean; readonly command: string },
  screen: Screen = SCREEN,
): Confirm {
  if (yes) {
    return async () => true;
  }
  if (!isInteractive(screen)) {
    throw new CommandFailure({
      what: 'There is no terminal on which to confirm. Nothing was written',
      todo: `--dry-run shows what it would do. To confirm: ${command} --yes`,
    });
  }
  return (question) => answerTo((place) => confirm({ message: question, initialValue: false, ...place }), screen);
}
