import { withSembleIds } from '../../../src/fhir/systems.ts';
import { columns, styled } from '../../core/columns.ts';
import { ENV_LOCAL } from '../../core/names.ts';
import type { LocalStack } from './stack.ts';

/** What the bot between the servers has done so far. */
export interface Installed {
  /** Where it receives deliveries. */
  readonly webhookUrl: string | undefined;
  /** How many patients it brought into Medplum, in words. */
  readonly backfilled: string;
}

/** How to use the running servers: addresses, and commands to copy. They are wider than a terminal, but in one piece. */
export function welcome(
  { medplum, semble, staffToken }: LocalStack,
  { webhookUrl, backfilled }: Installed = { webhookUrl: undefined, backfilled: 'none' },
): string {
  const [newest] = semble.store.patients.pageAt({ direction: 'PREVIOUS' }, 1, ({ deleted }) => !deleted).rows;
  const id = newest?.id ?? '<semble id>';
  const mutation = newest
    ? `mutation { updatePatient(id: \\"${id}\\", patientData: { email: \\"staff@mail.example\\" }) { data { id } error } }`
    : 'mutation { createPatient(patientData: { first: \\"Zara\\", last: \\"Example\\" }) { data { id } error } }';
  const { clientId, clientSecret } = medplum.admin;
  const title = (text: string): string => `\n${styled('bold', text)}\n`;
  return [
    styled('bold', 'Everything runs on this machine, in memory, with invented patients.'),
    '',
    columns('Medplum', [medplum.baseUrl]),
    columns('Semble', [semble.url]),
    columns('patients', [`${semble.store.patients.size} in Semble; in Medplum: ${backfilled}`]),
    columns('deliveries', [webhookUrl ?? 'none: deploy the bot']),
    title('For every command, in another terminal:'),
    ...(webhookUrl
      ? [`npx --no-install semble-medplum status --env ${ENV_LOCAL}`]
      : ['deploy', 'backfill'].map((name) => `npx --no-install semble-medplum ${name} --env ${ENV_LOCAL}`)),
    title('What staff do in Semble, with a token that may change patients:'),
    `curl -s ${semble.url} -H 'Content-Type: application/json' \\`,
    `  -H 'x-token: ${staffToken}' \\`,
    `  -d '{"query":"${mutation}"}'`,
    title('The FHIR Patient in Medplum:'),
    `curl -s -u ${clientId}:${clientSecret} \\`,
    `  '${medplum.baseUrl}fhir/R4/Patient?identifier=${encodeURIComponent(withSembleIds(id))}'`,
    '',
  ].join('\n');
}
