import type { WithId } from '@medplum/core';
import type { Bot, OperationOutcome, ProjectMembership, Reference } from '@medplum/fhirtypes';

/** One call of a bot, by whatever way in. */
export interface BotCall {
  readonly bot: WithId<Bot>;
  /** Whose rights the bot has: its own membership. */
  readonly membership: WithId<ProjectMembership>;
  readonly input: unknown;
  readonly contentType: string;
  /** Undefined for a run by the schedule. */
  readonly headers?: Record<string, string | string[] | undefined>;
  readonly requester?: Reference;
  readonly traceId?: string;
}

/** What a bot gave back, or the outcome that says why it failed. */
export type BotAnswer =
  | { readonly success: true; readonly value: unknown }
  | { readonly success: false; readonly outcome: OperationOutcome };

export type RunBot = (call: BotCall) => Promise<BotAnswer>;
