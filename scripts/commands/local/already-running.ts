import { parseEnv } from 'node:util';
import * as v from 'valibot';
import { fetchInTime } from '../../core/fetch-in-time.ts';
import { ENV_LOCAL } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import { readEnvLocal } from './env-local.ts';

const localHealth = v.object({ version: v.pipe(v.string(), v.endsWith('-local')) });

/**
 * Throws CommandFailure when the servers of the folder's `.env.local` still run: two runs in one folder would share that file. A server of
 * another kind at its address does not matter.
 */
export async function refuseSecondRun(folder: string): Promise<void> {
  const address = parseEnv(readEnvLocal(folder) ?? '')['MEDPLUM_BASE_URL'];
  if (address && (await isLocalMedplum(address))) {
    throw new CommandFailure({
      what: `The local servers of this folder already run: ${address}`,
      todo: `Use them with --env ${ENV_LOCAL}, or end them first, with Ctrl-C in their terminal. In another folder a second run needs other ports (--port).`,
    });
  }
}

async function isLocalMedplum(address: string): Promise<boolean> {
  try {
    const answer = await fetchInTime(new URL('healthcheck', address).href, {}, 2000);
    return v.is(localHealth, await answer.json());
  } catch {
    return false;
  }
}
