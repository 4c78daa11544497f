import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { type LocalMedplum, startLocalMedplum } from '../local/medplum/server.ts';
import { type LocalSemble, startLocalSemble } from '../local/semble/server.ts';
import type { Attempt } from '../local/semble/webhooks/delivery.ts';
import { deploy } from '../scripts/commands/deploy/deploy.ts';
import type { DeployReport } from '../scripts/commands/deploy/report.ts';
import { readEnvironment } from '../scripts/core/environment.ts';
import { silentTerminal } from '../scripts/core/terminal.ts';
import type { Bundle } from '../scripts/medplum/bot-code.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../src/fhir/systems.ts';
import { localVariables } from './local-variables.ts';

/** What a stranger may try without a key. */
export type Forgery = 'no signature' | 'another body under a real signature';

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
  /** The Patient of a Semble id, as Medplum has it now. */
  find(sembleId: string): Promise<Patient | undefined>;
  /** Changes a Patient as a colleague would. */
  changeInMedplum(sembleId: string, change: (patient: Patient) => Patient): Promise<void>;
  /** Posts a deletion as a stranger would, and returns what came of it. */
  forge(sembleId: string, forgery: Forgery): Promise<Attempt>;
  close(): Promise<void>;
}

/** Starts both servers on free ports of 127.0.0.1 and deploys the bot. Throws when the deployment fails. */
export async function openStage(options: { readonly bundle?: Bundle } = {}): Promise<Stage> {
  const medplum = await startLocalMedplum();
  const semble = await startLocalSemble({ retryDelays: [100, 200] });
  const colleague = new MedplumClient({
    baseUrl: medplum.baseUrl,
    storage: new ClientStorage(new MemoryStorage()),
  });
  await colleague.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
  const environment = readEnvironment(localVariables(medplum, semble));
  const deployed = await deploy(environment, options, silentTerminal);
  const webhookUrl = deployed.webhookUrl ?? '';

  const find: Stage['find'] = (sembleId) =>
    colleague.searchOne('Patient', { identifier: `${SEMBLE_PATIENT_ID_SYSTEM}|${sembleId}` });

  return {
    medplum,
    semble,
    deployed,
    webhookUrl,
    colleague,
    find,
    settle: () => semble.outbox.drain(),
    async changeInMedplum(sembleId, change) {
      const patient = await find(sembleId);
      if (!patient?.id) {
        throw new Error('There is no such Patient to change');
      }
      await colleague.updateResource({ ...change(patient), id: patient.id });
    },
    forge: (patientId, forgery) => {
      const genuine = forgery === 'no signature' ? undefined : semble.outbox.history.at(-1);
      return post(webhookUrl, { eventType: 'patient.deleted', identifiers: { patientId } }, genuine?.headers);
    },
    async close() {
      await semble.close();
      await medplum.close();
    },
  };
}

async function post(url: string, delivery: { eventType: string; identifiers: object }, headers = {}): Promise<Attempt> {
  const body = JSON.stringify(delivery);
  const sent = { ...headers, 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers: sent, body });
  const { eventType } = delivery;
  const ids = { deliveryId: '', subscriptionId: '', eventId: '' };
  return { ...ids, eventType, body, headers: sent, status: response.status, answer: await response.text() };
}
