import { PROGRAM } from '../../core/names.ts';
import { inThousands } from '../../core/progress.ts';

/** The meaning of the bot's reasons for a patient that is not in step, and what to do. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['doubled', 'two Patients have this Semble id, or one Patient has it twice. Keep the id on one Patient, once'],
  ['invalid', `Medplum rejects the mapped Patient. Run ${PROGRAM} explain <id> to see it`],
  ['refused', `a token, a permission or the bot's access policy does not allow it. Run ${PROGRAM} logs --since 10m`],
  ['rate-limited', 'Semble or Medplum gets too many requests'],
  ['conflict', 'other writers keep changing the Patient'],
  ['unavailable', 'Semble or Medplum does not answer'],
]);

/** Explains a reason; an unknown one is returned as it is. */
export function explained(reason: string): string {
  const meaning = REASONS.get(reason);
  return meaning ? `${reason}: ${meaning}` : reason;
}

/** Explains patients that Semble lists and the bot did not find. */
export function unseenWords(count: number): string {
  return `The bot did not find ${inThousands(count)} of the patients that Semble lists. They were deleted during the run (run the command again), or the bot's token sees fewer patients`;
}
