import { type LocalMedplum, startLocalMedplum } from '../../../local/medplum/server.ts';
import { type LocalSemble, startLocalSemble } from '../../../local/semble/server.ts';
import { READ_PERMISSIONS, WRITE_PERMISSIONS } from '../../../local/semble/tokens.ts';
import { localVariables } from '../../../local/variables.ts';
import { atPort } from '../../core/process/at-port.ts';

/** The two servers, and what is needed to use them. */
export interface LocalStack {
  readonly medplum: LocalMedplum;
  readonly semble: LocalSemble;
  /** The variables of the commands. */
  readonly variables: Readonly<Record<string, string>>;
  /** A Semble token that may read and change patients, as staff do. The commands and the bot have no such right. */
  readonly staffToken: string;
  close(): Promise<void>;
}

/** Milliseconds before each further attempt of a delivery. */
export const RETRY_DELAYS = [200, 400, 800] as const;

/** Starts Medplum on this port and Semble on the next one. Throws CommandFailure when a port cannot be used. */
export async function startStack(port: number): Promise<LocalStack> {
  const medplum = await atPort(port, OTHER_PORTS, startLocalMedplum({ port, features: ['bots', 'cron'] }));
  const starting = startLocalSemble({ port: port + 1, retryDelays: RETRY_DELAYS });
  const semble = await atPort(port + 1, OTHER_PORTS, starting).catch(async (error: unknown) => {
    await medplum.close();
    throw error;
  });
  return {
    medplum,
    semble,
    variables: localVariables(medplum, semble),
    staffToken: semble.store.addToken({ permissions: [...READ_PERMISSIONS, ...WRITE_PERMISSIONS] }),
    close: async () => {
      await semble.close();
      await medplum.close();
    },
  };
}

/** What to do about a port that cannot be used. */
export const OTHER_PORTS =
  'End the program that uses it, such as another npm run local, or choose other ports: npm run local -- --port 4980 uses 4980 to 4982.';
