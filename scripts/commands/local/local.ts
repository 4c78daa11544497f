import { ClientStorage, MedplumClient, MemoryStorage } from '@medplum/core';
import { startLocalMedplum } from '../../../local/medplum/server.ts';
import { startLocalSemble } from '../../../local/semble/server.ts';
import { localVariables } from '../../../local/variables.ts';
import { withSembleIds } from '../../../src/fhir/systems.ts';
import { SEMBLE_SCHEME } from '../../../src/verify/scheme.ts';
import { sign } from '../../../src/verify/sign.ts';
import { columns, styled } from '../../core/columns.ts';
import { type Environment, readEnvironment } from '../../core/environment.ts';

/** Deploys the bot between the two servers and returns where it receives deliveries. */
export type DeployLocally = (environment: Environment) => Promise<{ readonly webhookUrl: string | undefined }>;

/** Starts both servers with the bot between them, prints how to reach them, and closes them when `interrupted` resolves. */
export async function runLocal(deploy: DeployLocally, interrupted: Promise<void>): Promise<void> {
  const medplum = await startLocalMedplum();
  const semble = await startLocalSemble();
  const variables = localVariables(medplum, semble);
  const { webhookUrl = '' } = await deploy(readEnvironment(variables));
  const storage = new ClientStorage(new MemoryStorage());
  const colleague = new MedplumClient({ baseUrl: medplum.baseUrl, storage });
  await colleague.startClientLogin(medplum.admin.clientId, medplum.admin.clientSecret);
  const { id } = semble.store.createPatient({
    title: 'Ms',
    firstName: 'Zara',
    lastName: 'Example',
    dob: '1990-05-15',
    gender: 'Female',
    phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
  });
  await semble.outbox.drain();

  const [delivered] = semble.outbox.history;
  const subscription = semble.subscriptions.list().find((one) => one.id === delivered?.subscriptionId);
  const body = JSON.stringify({ eventType: 'patient.updated', identifiers: { patientId: id } });
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signed = sign(SEMBLE_SCHEME, subscription?.secret ?? '', { body, timestamp });
  const webhookToken = Object.fromEntries((subscription?.headers ?? []).map(({ key, value }) => [key, value]));
  const headers = Object.entries({ 'Content-Type': 'application/json', ...webhookToken, ...signed });
  const readToken = semble.store.addToken({ permissions: ['patient', 'patients', 'practice'] });

  console.log(styled('bold', 'Everything runs on this machine, in memory. These tokens are valid here only.\n'));
  console.log(
    columns('Medplum', [
      medplum.baseUrl,
      `client id ${medplum.admin.clientId}`,
      `client secret ${medplum.admin.clientSecret}`,
    ]),
  );
  console.log(columns('Semble', [semble.url, `x-token ${readToken}`]));
  console.log(columns('deliveries', [webhookUrl]));
  console.log(`\n${styled('bold', 'For the commands, save these lines as .env.local and add --env .env.local:')}

${Object.entries(variables)
  .map(([name, value]) => `${name}=${value}`)
  .join('\n')}`);
  console.log(`\n${styled('bold', 'A signed delivery, as Semble would send it:')}

curl -X POST ${webhookUrl} \\
${headers.map(([name, value]) => `  -H '${name}: ${value}' \\`).join('\n')}
  -d '${body}'

${styled('bold', 'The FHIR Patient of this delivery:')}

curl -H 'Authorization: Bearer ${colleague.getAccessToken()}' \\
  '${medplum.baseUrl}fhir/R4/Patient?identifier=${encodeURIComponent(withSembleIds(id))}'

${styled('bold', 'The patient in Semble:')}

curl ${semble.url} -H 'Content-Type: application/json' -H 'x-token: ${readToken}' \\
  -d '{"query":"{ patient(id: \\"${id}\\") { fullName phones { phoneType phoneNumber } } }"}'

Ctrl-C ends both servers.`);

  await interrupted;
  await semble.close();
  await medplum.close();
}
