import type { EventSpelling } from '../../src/semble/event-types.ts';
import { SETTING } from '../../src/settings.ts';
import { isLoopback } from '../core/environment.ts';
import { PROGRAM } from '../core/names.ts';
import type { Problems } from '../core/problem.ts';
import { type DefinitionSearch, UNCHECKED_DEFINITION } from '../semble/nhs-definition.ts';
import type { ReadingFacts, WebhookFacts } from '../semble/practice.ts';

/** The time zone that the mapping of birth dates assumes. */
const TIME_ZONE = 'Europe/London';

/** What was read of the practice with the two tokens. */
interface PracticeFindings {
  readonly webhooks: WebhookFacts;
  readonly reading: ReadingFacts | undefined;
  /** The spelling of the environment. */
  readonly eventSpelling: EventSpelling | undefined;
  /** Whether the operator and the bot use the same token. */
  readonly isOneToken: boolean;
  readonly nhsDefinition: DefinitionSearch | undefined;
}

/** Adds a problem and returns false when Semble cannot reach Medplum, because Medplum is on this machine and Semble is not. */
export function checkReachable(medplumUrl: string, sembleUrl: string, problems: Problems): boolean {
  const isReachable = !isLoopback(medplumUrl) || isLoopback(sembleUrl);
  if (!isReachable) {
    problems.add('Semble cannot reach a Medplum on this machine', 'Set MEDPLUM_BASE_URL to a public HTTPS address.');
  }
  return isReachable;
}

/** Adds a problem when the two tokens belong to different practices. */
export function checkSamePractice(webhooks: WebhookFacts, reading: ReadingFacts | undefined, problems: Problems): void {
  if (reading && webhooks.practice.id !== reading.practice.id) {
    problems.add(
      `SEMBLE_ADMIN_TOKEN and ${SETTING.apiToken} belong to different practices`,
      'Create both tokens in the same practice. The sandbox and production are different practices.',
    );
  }
}

/** Warnings about the practice and the tokens, one line each. */
export function practiceWarnings(findings: PracticeFindings): string[] {
  const { webhooks, reading, eventSpelling, isOneToken, nhsDefinition } = findings;
  const spelling = eventSpelling ?? webhooks.spelling;
  return [
    ...(nhsDefinition === 'unknown' ? [UNCHECKED_DEFINITION] : []),
    ...(isOneToken
      ? ["One Semble token serves both: the bot's token, which is stored in Medplum, also has permissions for webhooks"]
      : []),
    ...(webhooks.timeZone !== undefined && webhooks.timeZone !== TIME_ZONE
      ? [
          `The practice's time zone is ${webhooks.timeZone}. The bot reads a birth date as a midnight in UTC or in ${TIME_ZONE}: compare some birth dates in Medplum with Semble before you rely on them`,
        ]
      : []),
    ...unseenWarnings(reading),
    ...(spelling
      ? []
      : [
          "Semble's schema does not show how it spells event types: dotted is assumed. SEMBLE_EVENT_SPELLING overrides this",
        ]),
    ...(spelling === 'enum'
      ? [
          `This practice knows the old event types only: Semble delivers no changes of phones, numbers and relationships, no archiving and no merges. Run ${PROGRAM} reconcile regularly to find them`,
        ]
      : []),
  ];
}

/** Warnings about what the bot's token cannot see. */
export function unseenWarnings(reading: ReadingFacts | undefined): string[] {
  return (reading?.unseen ?? []).map((text) => `The bot's token does not see everything: ${text}`);
}
