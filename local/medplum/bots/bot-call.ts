import type { WithId } from '@medplum/core';
import type { Bot, OperationOutcome, ProjectMembership, Reference } from '@medplum/fhirtypes';

/** One call of a bot: by its webhook, by `$execute` or by a schedule. */
export interface BotCall {
  readonly bot: WithId<Bot>;
  /** The membership whose rights the bot has: its own. */
  readonly membership: WithId<ProjectMembership>;
  readonly input: unknown;
  readonly contentType: string;
  /** Undefined for a run by the schedule. */
  readonly headers?: Record<string, string | string[] | undefined> | undefined;
  readonly requester?: Reference;
  readonly traceId?: string;
}

/** The value that a bot returned, or the outcome that says why it failed. */
export type BotAnswer =
  | { readonly success: true; readonly value: unknown }
  | { readonly success: false; readonly outcome: OperationOutcome };

export type RunBot = (call: BotCall) => Promise<BotAnswer>;
