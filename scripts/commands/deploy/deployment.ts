import type { WithId } from '@medplum/core';
import type { AccessPolicy } from '@medplum/fhirtypes';
import type { Environment } from '../../core/environment.ts';
import type { Row } from '../../core/rows.ts';
import type { DeployedBot } from '../../medplum/bot.ts';
import type { Bundle } from '../../medplum/bot-code.ts';
import type { Secrets } from '../../medplum/project-secrets.ts';
import type { WebhookClient } from '../../medplum/webhook-client.ts';
import type { DeployOptions } from '../../preflight/deploy-options.ts';
import type { Situation } from '../../preflight/preflight.ts';
import type { Endpoint } from '../../semble/subscriptions/endpoint.ts';
import type { Subscription } from '../../semble/subscriptions/subscriptions.ts';

/**
 * A deployment under way: what it was told and found, and what its steps have come to so far. Each step writes down here
 * what it came to, for the steps behind it.
 */
export interface Deployment {
  readonly environment: Environment;
  readonly options: DeployOptions;
  readonly bundle: Bundle;
  readonly situation: Situation;
  readonly dryRun: boolean;
  /** Undefined in a dry run that would make it; so are the Bot and what follows from it. */
  policy: WithId<AccessPolicy> | undefined;
  deployed: DeployedBot | undefined;
  webhookClient: WebhookClient;
  endpoint: Endpoint | undefined;
  /** As they are, or would be after a dry run. */
  secrets: Secrets;
  /** Ours. */
  subscriptions: readonly Subscription[];
  /** What a person should know, a line each. */
  readonly notes: string[];
}

/** Brings one thing to what it should be, or says in a dry run what it would do. */
export type Step = (deployment: Deployment) => Promise<readonly Row[]>;
