import type { AskBot } from '../../bot/operator-client.ts';
import { countNames } from '../../bot/page-report.ts';
import { AT_ONCE, chunksOf } from '../../core/chunks.ts';
import type { Confirm } from '../../core/confirm.ts';
import { inThousands } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { Repeat } from './plan.ts';
import type { Outcome } from './report.ts';
import type { SendMerge } from './send-merge.ts';

/** How the repeats reach the bot. */
export interface Means {
  /** Sends an operator request, again after a temporary failure. Throws CommandFailure. */
  readonly askBot: AskBot;
  /** Sends the delivery of a merge. Throws CommandFailure. */
  readonly sendMerge: SendMerge;
  /** Asks a person about one merge; undefined when there is nobody to ask. */
  readonly confirm: Confirm | undefined;
  /** Whether another run has made it good since the plan. Throws CommandFailure. */
  readonly isMadeGood: (repeat: Repeat) => Promise<boolean>;
}

/**
 * Carries out the repeats in their order. Each outcome is handed on at once, so that it is known even if a later request fails.
 * Throws CommandFailure when the bot or the log cannot be reached, and Interruption after Ctrl-C at a question.
 */
export async function carryOut(
  repeats: readonly Repeat[],
  means: Means,
  ended: (repeat: Repeat, outcome: Outcome) => void,
  terminal: Terminal,
): Promise<void> {
  const syncs = repeats.filter(({ task }) => task.asks === 'sync');
  if (syncs.length > 0) {
    await terminal.step(
      'Syncs',
      async (show) => {
        for (const [index, chunk] of [...chunksOf(syncs)].entries()) {
          show(index * AT_ONCE, syncs.length);
          await sync(chunk, means, ended);
        }
      },
      () => `${inThousands(syncs.length)} repeated`,
    );
  }
  for (const repeat of repeats) {
    if (repeat.task.asks === 'delete') {
      ended(repeat, await retire(repeat.task.patient, means));
    } else if (repeat.task.asks === 'merge') {
      ended(repeat, await merge(repeat, means));
    }
  }
}

async function sync(
  repeats: readonly Repeat[],
  { askBot }: Means,
  ended: (repeat: Repeat, outcome: Outcome) => void,
): Promise<void> {
  const patientIds = repeats.map(({ task }) => task.patient);
  const { quarantined, failed } = await askBot({ eventType: 'bot.sync', patientIds, write: true });
  for (const repeat of repeats) {
    const isThis = ({ id }: { readonly id: string }): boolean => id === repeat.task.patient;
    ended(repeat, outcomeOf('in step', quarantined.find(isThis), failed.find(isThis)));
  }
}

interface Unwritten {
  readonly reason: string;
}

function outcomeOf(result: string, quarantined: Unwritten | undefined, failed: Unwritten | undefined): Outcome {
  if (quarantined) {
    return { result: 'quarantined', reason: quarantined.reason, isWell: false };
  }
  return failed ? { result: 'failed', reason: failed.reason, isWell: false } : { result, isWell: true };
}

/** One patient a request, because the answer has counts only. */
async function retire(patient: string, { askBot }: Means): Promise<Outcome> {
  const page = await askBot({ eventType: 'bot.retire', patientIds: [patient], write: true });
  const { counts, quarantined, failed } = page;
  const result = countNames(counts).find((name) => counts[name] > 0) ?? 'failed';
  const outcome = outcomeOf(result, quarantined[0], failed[0]);
  // Semble reported the deletion and still returns the patient: a person has to look.
  return result === 'kept' ? { result, isWell: false } : outcome;
}

async function merge(repeat: Repeat, { confirm, isMadeGood, sendMerge }: Means): Promise<Outcome> {
  const { task } = repeat;
  if (task.asks !== 'merge') {
    throw new TypeError('Expected a merge');
  }
  const isConfirmed = await confirm?.(`Merge patient ${task.patient} into ${task.target}?`);
  if (!isConfirmed) {
    return { result: 'not confirmed', isWell: false };
  }
  // Semble may have delivered the merge while the person read the question.
  return (await isMadeGood(repeat)) ? { result: 'made good', isWell: true } : sendMerge(task.patient, task.target);
}
