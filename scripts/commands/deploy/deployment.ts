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

/** A running deployment: its options, the facts of the preflight, and the results of its steps for the later steps. */
export interface Deployment {
  readonly environment: Environment;
  readonly options: DeployOptions;
  readonly bundle: Bundle;
  readonly situation: Situation;
  readonly dryRun: boolean;
  /** Undefined in a dry run that would create it, like the Bot and everything that depends on the Bot. */
  policy: WithId<AccessPolicy> | undefined;
  deployed: DeployedBot | undefined;
  webhookClient: WebhookClient;
  endpoint: Endpoint | undefined;
  /** The project's secrets after the last step; in a dry run, as they would be. */
  secrets: Secrets;
  /** The subscriptions that deployments created. */
  subscriptions: readonly Subscription[];
  /** Notes for the operator, one line each. */
  readonly notes: string[];
}

/** Brings one thing into the wanted state and reports a row for it; in a dry run it only reports. */
export type DeployStep = (deployment: Deployment) => Promise<readonly Row[]>;
