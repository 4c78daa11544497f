import type { MedplumClient, WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { withSembleIds } from '../../../src/fhir/systems.ts';
import { sembleIdsOf } from '../../../src/fhir/tags.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { PROGRAM } from '../../core/names.ts';
import { CommandFailure } from '../../core/problem.ts';
import { findDeployedPractices } from '../../medplum/bot.ts';
import { type Connection, connect, medplumFailure, readProject, statusOf } from '../../medplum/connection.ts';
import { type PatientHistory, readPatientHistory } from '../../medplum/patients/patient-history.ts';
import { secretsOf } from '../../medplum/project-secrets.ts';
import type { Subject } from './subject.ts';
import { describeVersions, type Version } from './versions.ts';

/** The data in Medplum about one Semble patient. */
interface InMedplum {
  readonly sembleId: string;
  readonly patients: readonly WithId<Patient>[];
  /** The Patient that was asked for, if it no longer has this Semble id, and whether it was deleted. */
  readonly former: { readonly patientId: string; readonly isDeleted: boolean } | undefined;
  readonly versions: readonly (Version & { readonly patientId: string })[];
  /** The versions of the first Patient, the newest first. */
  readonly earlier: readonly (Patient | undefined)[];
  /** The deployed settings on which the mapping depends, by name. */
  readonly settings: ReadonlyMap<string, string>;
  /** The practices that a bot was deployed for; empty when the login is not an administrator. */
  readonly practices: readonly string[];
}

const OF_THE_MAPPING: readonly string[] = [SETTING.nhsNumberDefinition, SETTING.managingOrganization];

/** Reads Medplum with the operator's login, and each history once. Throws CommandFailure. */
export async function lookUp(login: Environment['medplum'], subject: Subject): Promise<InMedplum> {
  const connection = await connect(login);
  const { medplum } = connection;
  try {
    const named = subject.patientId === undefined ? undefined : await readNamed(medplum, subject.patientId);
    const sembleId = named?.sembleId ?? subject.sembleId ?? '';
    const identifier = withSembleIds(sembleId);
    const patients = await medplum.searchResources('Patient', { identifier, _count: '10' });
    const isFormer = named && !patients.some(({ id }) => id === named.patientId);
    const histories = await Promise.all([
      ...patients.map(async ({ id }) =>
        id === named?.patientId ? named : { patientId: id, history: await readPatientHistory(medplum, id) },
      ),
      ...(isFormer ? [named] : []),
    ]);
    const settings = await deployedSettings(connection);
    const practices = connection.isAdmin ? await findDeployedPractices(medplum) : [];
    return {
      sembleId,
      patients,
      former: isFormer
        ? { patientId: named.patientId, isDeleted: named.history.versions[0]?.resource === undefined }
        : undefined,
      versions: histories.flatMap(({ patientId, history }) =>
        describeVersions(history).map((version) => ({ patientId, ...version })),
      ),
      earlier: patients.length > 0 ? (histories[0]?.history.versions.map(({ resource }) => resource) ?? []) : [],
      settings,
      practices,
    };
  } catch (error) {
    throw medplumFailure(error, 'looking for the Patient');
  }
}

interface Named {
  readonly patientId: string;
  readonly history: PatientHistory;
  /** The newest Semble id that the Patient has had. */
  readonly sembleId: string;
}

/** Reads the history of the Patient that the operator names; it may be deleted. Throws CommandFailure, or the error of Medplum. */
async function readNamed(medplum: MedplumClient, patientId: string): Promise<Named> {
  const history = await readPatientHistory(medplum, patientId).catch((error: unknown) => {
    if (statusOf(error) === 404) {
      throw new CommandFailure(
        {
          what: `Medplum has and had no Patient/${patientId}`,
          todo: 'Check the id, and the project of MEDPLUM_CLIENT_ID.',
        },
        { cause: error },
      );
    }
    throw error;
  });
  const [sembleId] = history.versions.flatMap(({ resource }) => (resource ? sembleIdsOf(resource) : []));
  if (sembleId === undefined) {
    throw new CommandFailure({
      what: `Patient/${patientId} has and had no Semble id`,
      todo: `The bot does not see it. ${PROGRAM} adopt finds its patient in Semble.`,
    });
  }
  return { patientId, history, sembleId };
}

/** Reads the deployed settings of the mapping; only an administrator can see them. */
async function deployedSettings({ medplum, projectId, isAdmin }: Connection): Promise<Map<string, string>> {
  const secrets = isAdmin ? secretsOf(await readProject(medplum, projectId)) : new Map<string, string>();
  return new Map(
    OF_THE_MAPPING.flatMap((name) => [[name, secrets.get(name) ?? ''] as const]).filter(([, value]) => value),
  );
}
