import type { WithId } from '@medplum/core';
import type { Bot, Project, ProjectMembership, Resource, ResourceType } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import type { FaultyRequest } from '../../../local/faults.ts';
import { type LocalMedplum, type LocalMedplumOptions, startLocalMedplum } from '../../../local/medplum/server.ts';
import { type LocalSemble, type LocalSembleOptions, startLocalSemble } from '../../../local/semble/server.ts';
import { READ_PERMISSIONS, WEBHOOK_PERMISSIONS } from '../../../local/semble/tokens.ts';
import { deploy } from '../../../scripts/commands/deploy/deploy.ts';
import type { DeployReport } from '../../../scripts/commands/deploy/report.ts';
import { gatherEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure, type Problem, Problems } from '../../../scripts/core/problem.ts';
import type { State } from '../../../scripts/core/rows.ts';
import { silentTerminal } from '../../../scripts/core/terminal.ts';
import { bundleOf } from '../../../scripts/medplum/bot-code.ts';
import { type Secrets, secretsOf } from '../../../scripts/medplum/project-secrets.ts';
import type { DeployOptions } from '../../../scripts/preflight/deploy-options.ts';

/** A clinic's Medplum and Semble, and what an operator needs to deploy between them. */
export interface Clinic {
  readonly medplum: LocalMedplum;
  readonly semble: LocalSemble;
  /** The environment of the commands; a test may change it. */
  readonly variables: Record<string, string | undefined>;
  deploy(options?: DeployOptions): Promise<DeployReport>;
  /** What a deployment that must fail complains about. */
  problems(options?: DeployOptions): Promise<readonly Problem[]>;
  close(): Promise<void>;
}

export interface ClinicOptions {
  readonly medplum?: LocalMedplumOptions;
  readonly semble?: LocalSembleOptions;
  /** Besides the ordinary ones; `undefined` takes one away. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
}

/** A clinic with which nothing is in the way, closed when the test is done. */
export async function aClinic(options: ClinicOptions = {}): Promise<Clinic> {
  const clinic = await openClinic(options);
  onTestFinished(() => clinic.close());
  return clinic;
}

/** The bot reads again after a second what Semble does not find. Here it does so at once. */
const botTimers: NonNullable<LocalMedplumOptions['botTimers']> = {
  clearTimeout,
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds === 1000 ? 0 : milliseconds),
};

/** The same; the caller has to close it. */
export async function openClinic(options: ClinicOptions = {}): Promise<Clinic> {
  const medplum = await startLocalMedplum({ features: ['bots', 'cron'], botTimers, ...options.medplum });
  const semble = await startLocalSemble({ retryDelays: [1, 1], ...options.semble });
  const variables = {
    MEDPLUM_BASE_URL: medplum.baseUrl,
    MEDPLUM_CLIENT_ID: medplum.admin.clientId,
    MEDPLUM_CLIENT_SECRET: medplum.admin.clientSecret,
    SEMBLE_ADMIN_TOKEN: semble.store.addToken({ permissions: [...WEBHOOK_PERMISSIONS, 'practice'] }),
    SEMBLE_API_TOKEN: semble.store.addToken({ permissions: READ_PERMISSIONS }),
    SEMBLE_API_URL: semble.url,
    ...options.variables,
  };
  const run = (given: DeployOptions = {}): Promise<DeployReport> => {
    const problems = new Problems();
    return deploy(gatherEnvironment(variables, problems), given, silentTerminal, problems);
  };
  return {
    medplum,
    semble,
    variables,
    deploy: run,
    problems: async (given) => {
      try {
        await run(given);
      } catch (error) {
        if (error instanceof CommandFailure) {
          return error.problems;
        }
        throw error;
      }
      throw new Error('The deployment was expected to fail');
    },
    close: async () => {
      await semble.close();
      await medplum.close();
    },
  };
}

/** What a row of the table says. */
export function stateOf({ rows }: DeployReport, thing: string): State | undefined {
  return rows.find((row) => row.thing === thing)?.state;
}

/** The things that a run did something about. */
export function touched({ rows }: DeployReport): string[] {
  return rows.filter(({ state }) => state !== 'unchanged' && state !== 'passed').map(({ thing }) => thing);
}

/** Everything of a type, past all policies. */
export async function all<T extends Resource>(
  { medplum }: Pick<Clinic, 'medplum'>,
  resourceType: T['resourceType'],
): Promise<WithId<T>[]> {
  return medplum.repo.searchResources<T>({
    resourceType: resourceType as ResourceType & T['resourceType'],
    count: 1000,
  });
}

/** The one Bot of a clinic with one. */
export async function theBot(clinic: Clinic): Promise<WithId<Bot>> {
  const [bot, ...others] = await all<Bot>(clinic, 'Bot');
  if (!bot || others.length > 0) {
    throw new Error(`There are ${others.length + (bot ? 1 : 0)} Bots`);
  }
  return bot;
}

export async function theMembership(clinic: Clinic): Promise<WithId<ProjectMembership>> {
  const reference = `Bot/${(await theBot(clinic)).id}`;
  const found = (await all<ProjectMembership>(clinic, 'ProjectMembership')).filter(
    ({ profile }) => profile.reference === reference,
  );
  const [membership, ...others] = found;
  if (!membership || others.length > 0) {
    throw new Error(`The Bot has ${found.length} memberships`);
  }
  return membership;
}

export function theProject({ medplum }: Clinic): Promise<WithId<Project>> {
  return medplum.repo.readResource<Project>('Project', medplum.projectId);
}

export async function theSecrets(clinic: Clinic): Promise<Secrets> {
  return secretsOf(await theProject(clinic));
}

/** Changes a resource behind the deployment's back. */
export async function change<T extends Resource>(
  clinic: Clinic,
  resource: WithId<T>,
  members: Partial<T>,
): Promise<void> {
  await clinic.medplum.repo.updateResource<T>({ ...resource, ...members });
}

/** Whether a request to either server changes something there, the self-test's deliveries excepted. */
export function isWrite({ method, path, body }: FaultyRequest): boolean {
  if (path.startsWith('/graphql')) {
    return body.includes('mutation');
  }
  return method !== 'GET' && !/^\/(oauth2|webhook)\/|\$execute$/.test(path);
}

/** Counts what is written to either server from now on. */
export function countWrites({ medplum, semble }: Clinic): () => number {
  let writes = 0;
  const match = (request: FaultyRequest): boolean => {
    writes += isWrite(request) ? 1 : 0;
    return false;
  };
  medplum.faults.add({ match });
  semble.faults.add({ match });
  return () => writes;
}

/** Code of another hash that does the same. */
export function otherBundle(code: string) {
  return bundleOf(`${code}\n// Another version.\n`);
}
