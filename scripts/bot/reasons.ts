import { inThousands } from '../core/progress.ts';

/** What the bot's words for a patient who is not in step mean, and what to do. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['doubled', 'two Patients have this Semble id, or one Patient has it twice. Keep the id on one Patient, once'],
  ['invalid', 'Medplum rejects the mapped Patient. Run npm run explain -- <id> to see it'],
  ['refused', "a token, a permission or the bot's access policy does not allow it. Read the bot's latest AuditEvent"],
  ['rate-limited', 'Semble or Medplum gets too many requests'],
  ['conflict', 'other writers keep changing the Patient'],
  ['unavailable', 'Semble or Medplum does not answer'],
]);

/** A reason for a person; a word that is not known stands for itself. */
export function explained(reason: string): string {
  const meaning = REASONS.get(reason);
  return meaning ? `${reason}: ${meaning}` : reason;
}

/** Those whom one token lists and the bot did not find. */
export function unseenWords(count: number): string {
  return `The bot did not find ${inThousands(count)} of the patients that Semble lists. They were deleted during the run (run the command again), or the bot's token sees fewer patients`;
}
