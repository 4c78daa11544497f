import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { InMemoryNetwork } from '../local/in-memory-network.ts';
import { type LocalMedplum, startLocalMedplum } from '../local/medplum/server.ts';
import { type LocalSemble, startLocalSemble } from '../local/semble/server.ts';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { type Forgery, forgeDeletion } from '../local/semble/webhooks/forge.ts';
import { localVariables } from '../local/variables.ts';
import { deploy } from '../scripts/commands/deploy/deploy.ts';
import type { DeployReport } from '../scripts/commands/deploy/report.ts';
import { readEnvironment } from '../scripts/core/environment.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import type { Bundle } from '../scripts/medplum/bot-code.ts';
import { SEMBLE_ID } from './scenario/systems.ts';

/** A local Medplum and a local Semble with the bot deployed between them, in the same way as a real deployment. */
export interface Stage {
  readonly medplum: LocalMedplum;
  readonly semble: LocalSemble;
  readonly deployed: DeployReport;
  /** The URL that deliveries are posted to. */
  readonly webhookUrl: string;
  /** A client with all rights in Medplum. */
  readonly colleague: MedplumClient;
  /** Waits until every delivery has ended. */
  settle(): Promise<void>;
  /** The present Patients of a Semble id: one or none, if the bot is correct. */
  findAll(sembleId: string): Promise<Patient[]>;
  find(sembleId: string): Promise<Patient | undefined>;
  /** How many Patients there are in all. */
  countPatients(): Promise<number>;
  /** The versions of the Patient of a Semble id, the newest first. */
  versions(sembleId: string): Promise<Patient[]>;
  /** Changes a Patient as a colleague would. */
  changeInMedplum(sembleId: string, change: (patient: Patient) => Patient): Promise<void>;
  /** Posts a forged deletion and returns its answer. */
  forge(sembleId: string, forgery: Forgery): Promise<Attempt>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** The bot to deploy; by default the bundle of `npm run build`. */
  readonly bundle?: Bundle;
  /** The network of both servers; by default free ports of 127.0.0.1. Its `fetch` must be the global one. */
  readonly network?: InMemoryNetwork;
}

/** Starts both servers and deploys the bot. Throws CommandFailure when the deployment fails. */
export async function openStage({ network, ...options }: StageOptions = {}): Promise<Stage> {
  const medplum = await startLocalMedplum({ network });
  const semble = await startLocalSemble({ network, retryDelays: [100, 200] });
  const close = async (): Promise<void> => {
    await semble.close();
    await medplum.close();
  };
  const storage = new ClientStorage(new MemoryStorage());
  const colleague = new MedplumClient({ baseUrl: medplum.baseUrl, cacheTime: 0, storage });
  await colleague.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
  const environment = readEnvironment(localVariables(medplum, semble));
  const deployed = await deploy(environment, options, silentTerminal).catch(async (error: unknown) => {
    await close();
    throw error;
  });
  const webhookUrl = deployed.webhookUrl ?? '';

  const findAll: Stage['findAll'] = (sembleId) =>
    colleague.searchResources('Patient', { identifier: `${SEMBLE_ID}|${sembleId}` });
  const find: Stage['find'] = async (sembleId) => (await findAll(sembleId))[0];

  return {
    medplum,
    semble,
    deployed,
    webhookUrl,
    colleague,
    findAll,
    find,
    async countPatients() {
      const { total } = await colleague.search('Patient', { _summary: 'count' });
      return total ?? 0;
    },
    async versions(sembleId) {
      const { id = '' } = (await find(sembleId)) ?? {};
      const { entry } = await colleague.readHistory('Patient', id);
      return entry?.flatMap(({ resource }) => resource ?? []) ?? [];
    },
    settle: () => semble.outbox.drain(),
    async changeInMedplum(sembleId, change) {
      const patient = await find(sembleId);
      if (!patient?.id) {
        throw new Error(`Medplum has no Patient with the Semble id ${sembleId}`);
      }
      await colleague.updateResource({ ...change(patient), id: patient.id });
    },
    forge: (sembleId, forgery) => forgeDeletion(webhookUrl, sembleId, forgery, semble.outbox.history.at(-1)),
    close,
  };
}
