import { PROGRAM } from '../../core/names.ts';
import type { Explanation } from './explanation.ts';
import { FAILED } from './failed.ts';
import { REFUSED } from './refused.ts';

/** The explanation of each fixed reason in the bot's log. */
const REASONS: ReadonlyMap<string, Explanation> = new Map([...REFUSED, ...FAILED]);

/** A list of Semble that broke off, and how. */
const LIST = /^Semble's list (.+)$/;

/** A setting that the bot cannot use: its name and why. */
const SETTING = /^(SEMBLE_[A-Z_]+): (.+)$/;

/** Why a run that ended without its last line has none. */
const UNFINISHED: Explanation = {
  meaning: 'The run ended before its last log line, which names the patient: it took too long, or the server stopped',
  todo: `Semble delivers it again. If it stays failed, ${PROGRAM} reconcile finds the patient`,
};

/**
 * Explains a reason of the bot's log; undefined for a reason that the table does not have. Without a reason, says why a run has
 * none.
 */
export function explainReason(reason: string | undefined): Explanation | undefined {
  if (reason === undefined) {
    return UNFINISHED;
  }
  const plain = reason.replace(/^(operator |a page failed: )/, '');
  const known = REASONS.get(reason) ?? REASONS.get(plain);
  if (known) {
    return known;
  }
  const [, fault] = LIST.exec(plain) ?? [];
  if (fault !== undefined) {
    return {
      meaning: `Semble's list of patients ${fault}`,
      todo: `The next sweep tries again. Until then run ${PROGRAM} reconcile`,
    };
  }
  const [, name, why] = SETTING.exec(plain) ?? [];
  return name === undefined
    ? undefined
    : {
        meaning: `The bot cannot use the setting ${name}: ${why}`,
        todo: `Correct it in .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`,
      };
}
