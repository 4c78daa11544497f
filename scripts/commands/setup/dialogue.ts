import { confirm, password, select, text } from '@clack/prompts';
import { answerTo, type Screen } from '../../core/ask/answer.ts';
import { shownValue } from './shown-value.ts';
import type { SetupVariable } from './variables.ts';

/** What a person decides about values that failed their check. */
type Decision = 'correct' | 'keep' | 'skip';

/** The questions to a person. Each throws Interruption after Ctrl-C or Ctrl-D. */
export interface Dialogue {
  /** Asks for a value and offers `present`. Returns an empty text when there is none. */
  ask(variable: SetupVariable, present: string | undefined): Promise<string>;
  /** Asks what to do with values that failed their check; they cannot be kept when one is missing. */
  decide(names: readonly string[], options: { readonly canKeep: boolean }): Promise<Decision>;
}

/** What stands for a value that is none of the choices. */
const OTHER = 'another value';

/** Creates the questions on a terminal. A secret is masked while it is typed. */
export function dialogueOn(screen: Screen): Dialogue {
  // Without a character the library answers undefined, whatever its type says.
  const trimmed = async (answer: Promise<string | undefined>): Promise<string> => ((await answer) ?? '').trim();
  const askText = (message: string, initialValue: string): Promise<string> =>
    trimmed(answerTo<string>((place) => text({ message, initialValue, ...place }), screen));
  const askSecret = (message: string): Promise<string> =>
    trimmed(answerTo<string>((place) => password({ message, ...place }), screen));
  const choose = (
    message: string,
    options: { value: string; label: string }[],
    initialValue: string,
  ): Promise<string> => answerTo<string>((place) => select({ message, options, initialValue, ...place }), screen);

  const askChoice = async (variable: SetupVariable, present: string | undefined): Promise<string> => {
    const { name, question = '', choices = [], takesOthers = false, defaultValue = '' } = variable;
    const known = choices.map(({ value, label: meaning }) => ({ value, label: `${meaning} (${value})` }));
    const isOther = present !== undefined && !choices.some(({ value }) => value === present);
    const kept = isOther ? [{ value: present, label: `The present value (${shownValue(variable, present)})` }] : [];
    const others = takesOthers ? [{ value: OTHER, label: 'Another' }] : [];
    const answer = await choose(question, [...kept, ...known, ...others], present ?? defaultValue);
    return answer === OTHER ? askText(name, '') : answer;
  };

  return {
    async ask(variable, present) {
      const { name, isSecret, choices } = variable;
      if (choices) {
        return askChoice(variable, present);
      }
      const isShown = present !== undefined && !isSecret && shownValue(variable, present) === present;
      const offer =
        present !== undefined && !isShown ? ` (Enter keeps the present one: ${shownValue(variable, present)})` : '';
      const message = `${name}${offer}`;
      const answer = isSecret ? await askSecret(message) : await askText(message, isShown ? present : '');
      return answer || (isShown ? '' : (present ?? ''));
    },
    async decide(names, { canKeep }) {
      const listed = names.join(', ');
      const decision = await choose(
        `What to do about ${listed}?`,
        [
          { value: 'correct', label: 'Enter again' },
          ...(canKeep ? [{ value: 'keep', label: 'Write all the same' }] : []),
          { value: 'skip', label: 'Skip for now' },
        ],
        'correct',
      );
      if (decision !== 'keep') {
        return decision === 'skip' ? 'skip' : 'correct';
      }
      const message = `Write ${listed} although the check failed?`;
      const isSure = await answerTo<boolean>((place) => confirm({ message, initialValue: false, ...place }), screen);
      return isSure ? 'keep' : this.decide(names, { canKeep });
    },
  };
}
