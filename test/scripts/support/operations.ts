import { MedplumClient, type WithId } from '@medplum/core';
import type { Cron } from '@medplum/fhirtypes';
import { onTestFinished } from 'vitest';
import type { Fault, FaultyRequest } from '../../../local/faults.ts';
import { startLocalSemble } from '../../../local/semble/server.ts';
import { READ_PERMISSIONS, WEBHOOK_PERMISSIONS } from '../../../local/semble/tokens.ts';
import { remove } from '../../../scripts/commands/remove/remove.ts';
import { rotate } from '../../../scripts/commands/rotate/rotate.ts';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { CommandFailure, type Problem } from '../../../scripts/core/problem.ts';
import { silentTerminal } from '../../../scripts/core/terminal.ts';
import { aClinic, type Clinic, type ClinicOptions, isWrite, theBot, theMembership } from './clinic.ts';
import { copyDeployment } from './deployed.ts';

/** A clinic between whose Semble and Medplum the bot is deployed. */
export async function aDeployedClinic(options: ClinicOptions = {}): Promise<Clinic> {
  const clinic = await aClinic(options);
  const { variables = {}, ...others } = options;
  await (Object.keys(others).length > 0 || Object.values(variables).includes(undefined)
    ? clinic.deploy()
    : copyDeployment(clinic, variables));
  return clinic;
}

/** A Cron resource that targets the deployed bot and acts for its membership; each member changes one thing. */
export async function aCronFor(clinic: Clinic, members: Partial<Cron> = {}): Promise<WithId<Cron>> {
  return clinic.medplum.repo.createResource<Cron>({
    resourceType: 'Cron',
    active: true,
    onBehalfOf: { reference: `ProjectMembership/${(await theMembership(clinic)).id}` },
    cronString: '5 3 * * *',
    targetReference: { reference: `Bot/${(await theBot(clinic)).id}` },
    ...members,
  });
}

/** A client with the rights of the operator. */
export async function adminOf({ medplum }: Clinic): Promise<MedplumClient> {
  const client = new MedplumClient({ baseUrl: medplum.baseUrl });
  await client.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
  return client;
}

export function rotateAt({ variables }: Clinic, options: Parameters<typeof rotate>[1] = {}) {
  return rotate(readEnvironment(variables), options, silentTerminal);
}

export function removeAt({ variables }: Clinic, options: Parameters<typeof remove>[1] = {}) {
  return remove(readEnvironment(variables), options, silentTerminal);
}

/** The environment with the tokens of another practice, as when sandbox and production are mixed up. */
export async function mixedUp({ variables }: Clinic): Promise<Record<string, string | undefined>> {
  const other = await startLocalSemble();
  onTestFinished(() => other.close());
  return {
    ...variables,
    SEMBLE_API_URL: other.url,
    SEMBLE_ADMIN_TOKEN: other.store.addToken({ permissions: [...WEBHOOK_PERMISSIONS, 'practice'] }),
    SEMBLE_API_TOKEN: other.store.addToken({ permissions: READ_PERMISSIONS }),
  };
}

/** What a command that must fail complains about. */
export async function problemsOf(work: Promise<unknown>): Promise<readonly Problem[]> {
  try {
    await work;
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.problems;
    }
    throw error;
  }
  throw new Error('The command was expected to fail');
}

/**
 * Lets a command die at its nth write: before it takes effect, or after, so that only the answer is lost. Whatever it
 * sends after that reaches no server. Returns a function that ends this. `isCounted` picks among the writes.
 */
export function dieAt(
  { medplum, semble }: Clinic,
  nth: number,
  when: 'before' | 'after',
  isCounted: (request: FaultyRequest) => boolean = isWrite,
): () => void {
  let writes = 0;
  let isDead = false;
  const afterwards: Fault = { match: () => isDead, times: Number.POSITIVE_INFINITY, cut: true };
  const death: Fault = {
    match: (request) => {
      writes += isCounted(request) ? 1 : 0;
      isDead = isCounted(request) && writes === nth;
      return isDead;
    },
    when,
    cut: true,
  };
  for (const { faults } of [medplum, semble]) {
    faults.add(afterwards);
    faults.add(death);
  }
  return () => {
    medplum.faults.clear();
    semble.faults.clear();
  };
}

/** Does something before each write to either server, those of the bot excepted. */
export function beforeEachWrite({ medplum, semble }: Clinic, act: (nth: number) => unknown): void {
  let writes = 0;
  const fault: Fault = {
    match: (request) => isWrite(request) && !request.path.startsWith('/fhir/R4/Patient'),
    times: Number.POSITIVE_INFINITY,
    run: () => {
      writes += 1;
      return act(writes);
    },
  };
  medplum.faults.add(fault);
  semble.faults.add(fault);
}
