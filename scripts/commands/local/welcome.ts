import { columns, styled } from '../../core/columns.ts';
import { ENV_LOCAL, PROGRAM } from '../../core/names.ts';
import { findCommand, staffCommand } from './curl-commands.ts';
import type { LocalStack } from './stack.ts';

/** What the bot between the servers has done so far. */
export interface Installed {
  /** Where it receives deliveries. */
  readonly webhookUrl: string | undefined;
  /** How many patients it brought into Medplum, in words. */
  readonly backfilled: string;
  /** The commands with which to begin. */
  readonly commands: readonly string[];
}

/** How to use the running servers: addresses, and commands to copy. */
export function welcome(
  { medplum, semble, staffToken }: LocalStack,
  consoleAddress: string,
  { webhookUrl, backfilled, commands }: Installed,
): string {
  const [newest] = semble.store.patients.pageAt({ direction: 'PREVIOUS' }, 1, ({ deleted }) => !deleted).rows;
  const title = (text: string): string => `\n${styled('bold', text)}\n`;
  return [
    styled('bold', 'Everything runs on this machine, in memory, with invented patients.'),
    '',
    columns('console', [consoleAddress]),
    columns('Medplum', [medplum.baseUrl]),
    columns('Semble', [semble.url]),
    columns('patients', [`${semble.store.patients.size} in Semble; in Medplum: ${backfilled}`]),
    columns('deliveries', [webhookUrl ?? 'none: deploy the bot']),
    title('For every command, in another terminal:'),
    ...commands.map((name) => `${PROGRAM} ${name} --env ${ENV_LOCAL}`),
    title('What staff do in Semble, with a token that may change patients:'),
    ...staffCommand({ sembleUrl: semble.url, token: staffToken, patientId: newest?.id }),
    title('The FHIR Patient in Medplum:'),
    ...findCommand(medplum, newest?.id ?? '<semble id>'),
    '',
  ].join('\n');
}
