import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { InMemoryNetwork } from '../local/in-memory-network.ts';
import { type LocalMedplum, startLocalMedplum } from '../local/medplum/server.ts';
import { type LocalSemble, startLocalSemble } from '../local/semble/server.ts';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { localVariables } from '../local/variables.ts';
import { deploy } from '../scripts/commands/deploy/deploy.ts';
import type { DeployReport } from '../scripts/commands/deploy/report.ts';
import { readEnvironment } from '../scripts/core/environment.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import type { Bundle } from '../scripts/medplum/bot-code.ts';
import { type Forgery, forgeDeletion } from './scenario/forge.ts';
import { SEMBLE_ID } from './scenario/systems.ts';

/** A local Medplum and a local Semble with the bot deployed between them, the way a real deployment does it. */
export interface Stage {
  readonly medplum: LocalMedplum;
  readonly semble: LocalSemble;
  readonly deployed: DeployReport;
  /** Where the bot hears deliveries. */
  readonly webhookUrl: string;
  /** Somebody with all rights in Medplum. */
  readonly colleague: MedplumClient;
  /** Waits until every delivery has ended. */
  settle(): Promise<void>;
  /** The Patients of a Semble id, as Medplum has them now: one, or none. */
  findAll(sembleId: string): Promise<Patient[]>;
  find(sembleId: string): Promise<Patient | undefined>;
  /** How many Patients there are in all. */
  countPatients(): Promise<number>;
  /** The versions of the Patient of a Semble id, the newest first. */
  versions(sembleId: string): Promise<Patient[]>;
  /** Changes a Patient as a colleague would. */
  changeInMedplum(sembleId: string, change: (patient: Patient) => Patient): Promise<void>;
  /** Posts a deletion as a stranger would, and returns what came of it. */
  forge(sembleId: string, forgery: Forgery): Promise<Attempt>;
  close(): Promise<void>;
}

export interface StageOptions {
  /** The bot that is deployed; what `npm run build` made when left out. */
  readonly bundle?: Bundle;
  /** The network that both servers are in; free ports of 127.0.0.1 when left out. Its `fetch` has to be the global one. */
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
        throw new Error('There is no such Patient to change');
      }
      await colleague.updateResource({ ...change(patient), id: patient.id });
    },
    forge: (sembleId, forgery) => forgeDeletion(webhookUrl, sembleId, forgery, semble.outbox.history.at(-1)),
    close,
  };
}
