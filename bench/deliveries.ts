import { randomBytes } from 'node:crypto';
import { urlsOf } from '../scripts/lib/endpoint.ts';
import { readEnvironment } from '../scripts/lib/environment.ts';
import { reachBot } from '../scripts/lib/reach-bot.ts';
import { SEMBLE_SCHEME } from '../src/verify/scheme.ts';
import { sign } from '../src/verify/sign.ts';
import { TOKEN_HEADER } from '../src/verify/token.ts';
import type { ClinicProcess } from './processes.ts';

/** Deliveries of one kind, one after the other. */
export interface Measured {
  readonly kind: string;
  readonly perSecond: number;
}

/** Measures how many deliveries of each kind the deployed bundle takes in a second, one at a time. */
export async function measureDeliveries(clinic: ClinicProcess, count: number): Promise<Measured[]> {
  const environment = readEnvironment(clinic.variables);
  const { settings, deployed } = await reachBot(environment);
  const url = urlsOf(environment.medplum.baseUrl, deployed.bot.id, deployed.membership.id).webhook;
  const lock = { [TOKEN_HEADER]: settings.tokens[0] ?? '' };
  const secret = settings.secrets[0] ?? '';
  const deliver = async (patientId: string, key: string): Promise<string> => {
    const eventId = randomBytes(12).toString('hex');
    const body = JSON.stringify({ eventType: 'patient.updated', eventId, identifiers: { patientId } });
    const signature = sign(SEMBLE_SCHEME, key, { body, timestamp: String(Math.floor(Date.now() / 1000)) });
    const headers = { ...lock, ...signature, 'Content-Type': 'application/json' };
    return (await fetch(url, { method: 'POST', headers, body })).text();
  };
  const measure = async (kind: string, expected: string, ids: readonly string[], key: string): Promise<Measured> => {
    const begun = performance.now();
    for (const id of ids) {
      const answer = await deliver(id, key);
      if (!answer.includes(expected)) {
        throw new Error(`A delivery was not answered as ${kind}`);
      }
    }
    return { kind, perSecond: (ids.length * 1000) / (performance.now() - begun) };
  };
  const { ids } = await clinic.tell({ does: 'create', count });
  const created = await measure('created', '"created"', ids, secret);
  await clinic.tell({ does: 'update', ids });
  return [
    created,
    await measure('updated', '"updated"', ids, secret),
    await measure('unchanged', '"unchanged"', ids, secret),
    await measure('refused', 'Unauthorized', ids, 'another_secret'),
  ];
}
