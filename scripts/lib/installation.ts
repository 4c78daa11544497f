import type { MedplumClient } from '@medplum/core';
import { type DeployedBot, findBot } from './bot.ts';
import { type Caller, credentialsOf, findCaller } from './caller.ts';
import { type Endpoint, type EndpointKind, endpointOf, urlsOf } from './endpoint.ts';
import type { Environment } from './environment.ts';
import { connect, medplumFailure, readProject } from './medplum.ts';
import { CommandFailure } from './problem.ts';
import { type Secrets, secretsOf } from './secrets.ts';

/** The bot as a deployment left it, and what opens it. */
export interface Installation {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  /** Of the project. Never print a value. */
  readonly secrets: Secrets;
  readonly deployed: DeployedBot;
  readonly caller: Caller;
  readonly urls: Readonly<Record<EndpointKind, string>>;
  /** What Semble calls. */
  readonly endpoint: Endpoint;
}

/** Logs in and finds the deployed bot. Throws CommandFailure when there is none, or it can't be looked for. */
export async function findInstallation({ medplum: access }: Environment): Promise<Installation> {
  const { medplum, projectId } = await connect(access);
  const look = async () => ({
    deployed: await findBot(medplum),
    project: await readProject(medplum, projectId),
    caller: await findCaller(medplum),
  });
  const { deployed, project, caller } = await look().catch((error: unknown) => {
    throw medplumFailure(error, 'looking for the bot');
  });
  if (!deployed) {
    throw new CommandFailure({ what: 'No bot is deployed in this Medplum project', todo: 'Run npm run deploy' });
  }
  const urls = urlsOf(access.baseUrl, deployed.bot.id, deployed.membership.id);
  const kind = !deployed.bot.publicWebhook && caller.client ? 'execute' : 'webhook';
  const endpoint = endpointOf(kind, urls, credentialsOf(caller), false);
  return { medplum, projectId, secrets: secretsOf(project), deployed, caller, urls, endpoint };
}
