import { inThousands } from '../core/progress.ts';

/** What the bot's words for a patient who is not in step mean, and what to do. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ['doubled', 'two Patients have this Semble id, or one has two: leave the id on one of them'],
  ['invalid', 'Medplum rejects what comes of it: npm run explain -- <id> shows it'],
  ['refused', "a token, a permission or the bot's access policy does not allow it: its log tells more"],
  ['rate-limited', 'Semble or Medplum is asked too often'],
  ['conflict', 'others keep writing the Patient'],
  ['unavailable', 'Semble or Medplum does not answer'],
]);

/** A reason for a person; a word that is not known stands for itself. */
export function explained(reason: string): string {
  const meaning = REASONS.get(reason);
  return meaning ? `${reason}: ${meaning}` : reason;
}

/** Those whom one token lists and the bot did not find. */
export function unseenWords(count: number): string {
  return `${inThousands(count)} whom Semble lists the bot did not find: deleted meanwhile (then run it again), or its token sees fewer`;
}
