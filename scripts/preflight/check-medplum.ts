import type { MedplumClient, WithId } from '@medplum/core';
import type { AccessPolicy } from '@medplum/fhirtypes';
import type { Environment } from '../core/environment.ts';
import { POLICY_NAME } from '../core/names.ts';
import type { Problems } from '../core/problem.ts';
import { findPolicy } from '../medplum/access-policy.ts';
import { type DeployedBot, findBot } from '../medplum/bot.ts';
import { connect, orMedplumFailure, readProject } from '../medplum/connection.ts';
import { type Crons, findCrons } from '../medplum/crons.ts';
import { countUnmatchedPatients } from '../medplum/patients/unmatched-patients.ts';
import { type Secrets, secretsOf } from '../medplum/project-secrets.ts';
import { findWebhookClient, type WebhookClient } from '../medplum/webhook-client.ts';

/** The state of Medplum before anything is written. */
export interface MedplumFacts {
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly projectName: string;
  readonly secrets: Secrets;
  /** Whether the project's bots can run on a schedule. */
  readonly hasCron: boolean;
  /** Whether the server can pass the raw text of a request to a bot. */
  readonly knowsRawBody: boolean;
  readonly deployed: DeployedBot | undefined;
  /** The Cron resources that target the Bot. */
  readonly crons: Crons;
  readonly policy: WithId<AccessPolicy> | undefined;
  readonly webhookClient: WebhookClient;
  /** How many Patients have no Semble identifier. */
  readonly unmatched: number;
}

/** Logs in and reads the state of Medplum; undefined when a problem prevents that. Each problem is added to `problems`. */
export async function checkMedplum(
  environment: Pick<Environment, 'medplum'>,
  problems: Problems,
): Promise<MedplumFacts | undefined> {
  if (Object.values(environment.medplum).includes('')) {
    return undefined;
  }
  const connection = await problems.of(connect(environment.medplum));
  if (!connection) {
    return undefined;
  }
  const { medplum, projectId, isAdmin } = connection;
  if (!isAdmin) {
    problems.add(
      'The client of MEDPLUM_CLIENT_ID is not a project administrator',
      'In Medplum: Project Admin > Clients. Open the client and tick Admin on its membership.',
    );
    return undefined;
  }
  return problems.of(orMedplumFailure(readMedplumFacts(medplum, projectId, problems), 'reading the project'));
}

async function readMedplumFacts(
  medplum: MedplumClient,
  projectId: string,
  problems: Problems,
): Promise<MedplumFacts | undefined> {
  const [project, knowsRawBody, unmatched] = await Promise.all([
    readProject(medplum, projectId),
    findRawBody(medplum),
    countUnmatchedPatients(medplum),
  ]);
  const features: readonly string[] = project.features ?? [];
  if (!features.includes('bots')) {
    problems.add(
      'The Medplum project does not have the feature "bots"',
      'A super admin adds "bots" to the features of the Project. On the hosted service, ask its support.',
    );
  }
  const deployed = await problems.of(findBot(medplum));
  const crons = await findCrons(medplum, deployed);
  const policy = await problems.of(findPolicy(medplum, POLICY_NAME, deployed?.membership));
  const webhookClient = await problems.of(findWebhookClient(medplum));
  return (
    webhookClient && {
      medplum,
      projectId,
      projectName: project.name ?? projectId,
      secrets: secretsOf(project),
      hasCron: features.includes('cron'),
      knowsRawBody,
      deployed,
      crons,
      policy,
      webhookClient,
      unmatched,
    }
  );
}

/** Reads from the server's StructureDefinition of Bot whether it has `rawBody`, which servers have since 5.2. */
async function findRawBody(medplum: MedplumClient): Promise<boolean> {
  const url = 'https://medplum.com/fhir/StructureDefinition/Bot';
  const definition = await medplum.searchOne('StructureDefinition', { url });
  return definition?.snapshot?.element?.some(({ path }) => path === 'Bot.rawBody') ?? false;
}
