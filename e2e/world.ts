import type { MedplumClient, WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { type LocalMedplum, startLocalMedplum } from '../local/medplum/server.ts';
import type { NewPatient } from '../local/semble/patients/patient.ts';
import { type LocalSemble, startLocalSemble } from '../local/semble/server.ts';
import { READ_PERMISSIONS, WEBHOOK_PERMISSIONS } from '../local/semble/tokens.ts';
import { type Environment, isLoopback, readEnvironment } from '../scripts/core/environment.ts';
import { CommandFailure } from '../scripts/core/problem.ts';
import { connect } from '../scripts/medplum/connection.ts';
import { withSembleIds } from '../src/fhir/systems.ts';
import { SETTING } from '../src/settings.ts';

/** The family name of all people in the suite. By this name the suite finds the Patients that an interrupted run left. */
export const FAMILY = 'Endtoend-Invented';

/** A Medplum for tests, and a local Semble of this run. */
export interface World {
  readonly environment: Environment;
  readonly baseUrl: string;
  /** A client with an administrator's rights. */
  readonly medplum: MedplumClient;
  readonly projectId: string;
  readonly semble: LocalSemble;
  /** Undefined when the Medplum is a real one. */
  readonly local: LocalMedplum | undefined;
  /** Creates a patient in Semble and returns the id. */
  create(details?: Omit<NewPatient, 'lastName'>): string;
  /** All Patients of a Semble id. */
  find(sembleId: string): Promise<WithId<Patient>[]>;
  /** Waits until every delivery has ended. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the Medplum that the environment names, or a local one when it names none, and a local Semble. Throws
 * CommandFailure for a Medplum on another host, which could not call that Semble.
 */
export async function openWorld(variables: Readonly<Record<string, string | undefined>>): Promise<World> {
  const named = variables['MEDPLUM_BASE_URL']?.trim();
  const url = named ? URL.parse(named) : undefined;
  if (url && !isLoopback(url.href)) {
    throw new CommandFailure({
      what: `The Medplum at ${url.origin} is on another host and could not call the local Semble`,
      todo: 'Run the suite on the host of a Medplum server and set MEDPLUM_BASE_URL to its URL on 127.0.0.1, or run it without MEDPLUM_BASE_URL',
    });
  }
  const local = named ? undefined : await startLocalMedplum({ features: ['bots', 'cron'] });
  const semble = await startLocalSemble({ retryDelays: [500, 1_000, 2_000], pauseAfter: 1_000 });
  const close = async (): Promise<void> => {
    await semble.close();
    await local?.close();
  };
  try {
    const { store } = semble;
    const environment = readEnvironment({
      MEDPLUM_BASE_URL: local?.baseUrl ?? named,
      MEDPLUM_CLIENT_ID: local?.admin.clientId ?? variables['MEDPLUM_CLIENT_ID'],
      MEDPLUM_CLIENT_SECRET: local?.admin.clientSecret ?? variables['MEDPLUM_CLIENT_SECRET'],
      SEMBLE_ADMIN_TOKEN: store.addToken({ permissions: [...WEBHOOK_PERMISSIONS, 'practice'] }),
      [SETTING.apiToken]: store.addToken({ permissions: READ_PERMISSIONS }),
      [SETTING.apiUrl]: semble.url,
    });
    const { medplum, projectId } = await connect(environment.medplum);
    return {
      environment,
      baseUrl: environment.medplum.baseUrl,
      medplum,
      projectId,
      semble,
      local,
      create: (details = {}) => store.createPatient({ ...details, lastName: FAMILY }).id,
      find: (id) => medplum.searchResources('Patient', { identifier: withSembleIds(id) }),
      settle: () => semble.outbox.drain(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
