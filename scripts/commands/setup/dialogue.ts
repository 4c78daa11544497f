import { confirm, password, select, text } from '@clack/prompts';
import { answerTo, type Screen } from '../../core/ask/answer.ts';
import { shownValue } from './shown-value.ts';
import type { SetupVariable } from './variables.ts';

/** What a person decides about values that failed their check. */
type Decision = 'correct' | 'keep' | 'skip';

/** A value that a person can keep, and where it comes from. */
export interface PresentValue {
  readonly value: string;
  readonly from: 'file' | 'Medplum' | 'answer';
}

/** What a person reads about the origin of a value. */
const ORIGINS: Readonly<Record<PresentValue['from'], string>> = {
  file: 'The present value of the file',
  Medplum: "The value in the Medplum project's secrets",
  answer: 'The value that you gave before',
};

/** The questions to a person. Each throws Interruption after Ctrl-C or Ctrl-D. */
export interface Dialogue {
  /** Asks for a value and offers the present one. Returns an empty text when there is none. */
  ask(variable: SetupVariable, present: PresentValue | undefined): Promise<string>;
  /** Asks what to do with values that failed their check; they cannot be kept when one is missing. */
  decide(names: readonly string[], options: { readonly canKeep: boolean }): Promise<Decision>;
}

/** What stands for a value that is none of the choices. */
const OTHER = 'another value';

/** Creates the questions on a terminal. A secret is masked while it is typed. */
export function dialogueOn(screen: Screen): Dialogue {
  // Without a character the library answers undefined, whatever its type says.
  const trimmed = async (answer: Promise<string | undefined>): Promise<string> => ((await answer) ?? '').trim();
  // The line is empty at first, because a pasted text would be added to what stands there.
  const askText = (message: string, placeholder = ''): Promise<string> =>
    trimmed(answerTo<string>((place) => text({ message, placeholder, ...place }), screen));
  const askSecret = (message: string): Promise<string> =>
    trimmed(answerTo<string>((place) => password({ message, ...place }), screen));
  const choose = (
    message: string,
    options: { value: string; label: string }[],
    initialValue: string,
  ): Promise<string> => answerTo<string>((place) => select({ message, options, initialValue, ...place }), screen);

  const askChoice = async (variable: SetupVariable, present: PresentValue | undefined): Promise<string> => {
    const { name, question = '', choices = [], takesOthers = false, defaultValue = '' } = variable;
    const known = choices.map(({ value, label: meaning }) => ({ value, label: `${meaning} (${value})` }));
    const isOther = present !== undefined && !choices.some(({ value }) => value === present.value);
    const kept = isOther
      ? [{ value: present.value, label: `${ORIGINS[present.from]} (${shownValue(variable, present.value)})` }]
      : [];
    const others = takesOthers ? [{ value: OTHER, label: 'Another' }] : [];
    const answer = await choose(question, [...kept, ...known, ...others], present?.value ?? defaultValue);
    return answer === OTHER ? askText(name) : answer;
  };

  return {
    async ask(variable, present) {
      const { name, isSecret, choices } = variable;
      if (choices) {
        return askChoice(variable, present);
      }
      const shown = present && shownValue(variable, present.value);
      // A value that can be shown stands below the question as a placeholder, because it can be long.
      const isPlaceholder = shown === present?.value;
      const offer = shown === undefined ? '' : ` (Enter keeps the present one${isPlaceholder ? '' : `: ${shown}`})`;
      const message = `${name}${offer}`;
      const answer = isSecret ? await askSecret(message) : await askText(message, isPlaceholder ? shown : undefined);
      return answer || (present?.value ?? '');
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
