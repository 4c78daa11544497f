import type { MedplumClient } from '@medplum/core';
import type { Environment } from '../core/environment.ts';
import { PROGRAM } from '../core/names.ts';
import { CommandFailure } from '../core/problem.ts';
import { type DeployedBot, findBot } from '../medplum/bot.ts';
import { connect, orMedplumFailure, readProject } from '../medplum/connection.ts';
import { type Secrets, secretsOf } from '../medplum/project-secrets.ts';
import { credentialsOf, findWebhookClient, type WebhookClient } from '../medplum/webhook-client.ts';
import { type Endpoint, type EndpointKind, endpointOf, presentKind, urlsOf } from '../semble/subscriptions/endpoint.ts';

/** The deployed bot. */
export interface FoundBot {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly projectName: string;
  /** The project's secrets. Never print a value. */
  readonly secrets: Secrets;
  readonly deployed: DeployedBot;
  readonly urls: Readonly<Record<EndpointKind, string>>;
}

/** The deployed bot and its endpoint. */
export interface Installation extends FoundBot {
  readonly webhookClient: WebhookClient;
  /** The endpoint that Semble calls. */
  readonly endpoint: Endpoint;
}

const SUBJECT = 'looking for the bot';

/** Logs in and finds the deployed bot. Throws CommandFailure when there is none or the search fails. */
export async function findDeployedBot({ medplum: access }: Environment): Promise<FoundBot> {
  const { medplum, projectId, projectName } = await connect(access);
  const deployed = await orMedplumFailure(findBot(medplum), SUBJECT);
  if (!deployed) {
    throw new CommandFailure({ what: 'No bot is deployed in this Medplum project', todo: `Run ${PROGRAM} deploy.` });
  }
  const secrets = secretsOf(await orMedplumFailure(readProject(medplum, projectId), SUBJECT));
  const urls = urlsOf(access.baseUrl, deployed.bot.id, deployed.membership.id);
  return { medplum, projectId, projectName, secrets, deployed, urls };
}

/** The same with the endpoint that Semble calls and the client application for it. Throws CommandFailure. */
export async function findInstallation(environment: Environment): Promise<Installation> {
  const found = await findDeployedBot(environment);
  const webhookClient = await orMedplumFailure(findWebhookClient(found.medplum), SUBJECT);
  const kind = presentKind(found.deployed.bot, webhookClient.client);
  return {
    ...found,
    webhookClient,
    endpoint: endpointOf(kind, found.urls, { credentials: credentialsOf(webhookClient) }),
  };
}
