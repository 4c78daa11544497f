import type { WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { withSembleIds } from '../../../src/fhir/systems.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { findDeployedPractices } from '../../medplum/bot.ts';
import { type Connection, connect, medplumFailure, readProject } from '../../medplum/connection.ts';
import { secretsOf } from '../../medplum/project-secrets.ts';
import { readPatientVersions } from '../leftovers.ts';
import { readVersions, type Version } from './versions.ts';

/** The data in Medplum about one Semble patient. */
interface InMedplum {
  readonly patients: readonly WithId<Patient>[];
  readonly versions: readonly (Version & { readonly patientId: string })[];
  /** The versions of the first Patient, the newest first. */
  readonly earlier: readonly (Patient | undefined)[];
  /** The deployed settings on which the mapping depends, by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** The practices that a bot was deployed for; empty when the login is not an administrator. */
  readonly practices: readonly string[];
}

const OF_THE_MAPPING: readonly string[] = [SETTING.nhsNumberDefinition, SETTING.managingOrganization];

/** Reads Medplum with the operator's login. Throws CommandFailure. */
export async function lookUp(login: Environment['medplum'], sembleId: string): Promise<InMedplum> {
  const connection = await connect(login);
  const { medplum } = connection;
  try {
    const identifier = withSembleIds(sembleId);
    const patients = await medplum.searchResources('Patient', { identifier, _count: '10' });
    const versions = await Promise.all(
      patients.map(async ({ id: patientId }) =>
        (await readVersions(medplum, patientId)).map((version) => ({ patientId, ...version })),
      ),
    );
    const [first] = patients;
    const earlier = first ? await readPatientVersions(medplum, first.id) : [];
    const settings = await deployedSettings(connection);
    const practices = connection.isAdmin ? await findDeployedPractices(medplum) : [];
    return { patients, versions: versions.flat(), earlier, settings, practices };
  } catch (error) {
    throw medplumFailure(error, 'looking for the Patient');
  }
}

/** Reads the deployed settings of the mapping; only an administrator can see them. */
async function deployedSettings({ medplum, projectId, isAdmin }: Connection): Promise<Map<string, string>> {
  const secrets = isAdmin ? secretsOf(await readProject(medplum, projectId)) : new Map<string, string>();
  return new Map(
    OF_THE_MAPPING.flatMap((name) => [[name, secrets.get(name) ?? ''] as const]).filter(([, value]) => value),
  );
}
