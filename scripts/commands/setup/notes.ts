import type { EventSpelling } from '../../../src/semble/event-types.ts';
import type { MedplumFacts } from '../../preflight/check-medplum.ts';
import { notesOnFeatures, notesOnRawBody } from '../../preflight/notes.ts';
import { practiceWarnings, unseenWarnings } from '../../preflight/practice-findings.ts';
import type { ReadingFacts, WebhookFacts } from '../../semble/practice.ts';

interface Findings {
  readonly medplum: MedplumFacts | undefined;
  readonly webhooks: WebhookFacts | undefined;
  readonly reading: ReadingFacts | undefined;
  readonly eventSpelling: EventSpelling | undefined;
  /** Whether the operator and the bot use the same token. */
  readonly isOneToken: boolean;
}

/** Notes for the operator about what the checks found, one line each. */
export function notesOf({ medplum, webhooks, reading, eventSpelling, isOneToken }: Findings): string[] {
  return [
    ...(medplum ? [...notesOnRawBody(medplum), ...notesOnFeatures(medplum)] : []),
    ...(webhooks
      ? practiceWarnings({ webhooks, reading, isOneToken, eventSpelling, nhsDefinition: undefined })
      : unseenWarnings(reading)),
  ];
}
