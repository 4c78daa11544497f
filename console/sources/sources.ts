import type { Environment } from '../../scripts/core/environment.ts';
import { Problems } from '../../scripts/core/problem.ts';
import { findBot } from '../../scripts/medplum/bot.ts';
import { usableSettings } from '../../scripts/medplum/planned-secrets.ts';
import { sembleFailure } from '../../scripts/semble/client.ts';
import { findPatients } from '../../scripts/semble/find-patients.ts';
import { sembleReading } from '../../scripts/semble/patient-access.ts';
import { getPatient } from '../../src/semble/get-patient.ts';
import type { GraphQLQuery } from '../../src/semble/graphql.ts';
import { parseSembleId } from '../../src/semble/patient.ts';
import { SETTING } from '../../src/settings.ts';
import type { PatientList } from '../contract/patient.ts';
import type { RunFeed, Sources } from '../server/sources.ts';
import { connected } from './connected.ts';
import { viewPatient } from './patient-view.ts';
import { viewStatus } from './status-view.ts';

/** Reads the systems of an environment with the operator's login and the token of the bot. */
export function sourcesOf(environment: Environment, mode: Sources['mode'], feed: RunFeed): Sources {
  const connection = connected(environment.medplum);
  const bot = async (): Promise<string | undefined> => {
    const deployed = await findBot((await connection.get()).medplum);
    return deployed && `Bot/${deployed.bot.id}`;
  };
  return {
    mode,
    medplum: environment.medplum.baseUrl,
    semble: usableSettings(environment.settings, new Problems()).semble?.url ?? 'Semble, without a token',
    feed,
    status: () => viewStatus(environment),
    listPatients: (search, page) => listPatients(sembleReading(environment.settings).ask, search, page),
    viewPatient: (sembleId) => viewPatient({ environment, connection, bot }, sembleId),
  };
}

/** Searches by name, or by the Semble id when the text is one. Throws CommandFailure. */
async function listPatients(ask: GraphQLQuery, search: string, page: number): Promise<PatientList> {
  const id = parseSembleId(search);
  try {
    if (id === undefined) {
      return await findPatients(ask, search, page);
    }
    const reading = await getPatient(ask, id, { withDefinitions: false, note: () => undefined });
    const { firstName, lastName, dob, archived } = reading?.patient ?? {};
    const name = [firstName, lastName].filter(Boolean).join(' ');
    const row = { id, name, dob: dob?.slice(0, 10) ?? '', archived: archived === true };
    return { patients: reading ? [row] : [], hasMore: false };
  } catch (error) {
    throw sembleFailure(error, SETTING.apiToken, 'patients');
  }
}
