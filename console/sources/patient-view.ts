import type { WithId } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { Environment } from '../../scripts/core/environment.ts';
import { PROGRAM } from '../../scripts/core/names.ts';
import { medplumFailure } from '../../scripts/medplum/connection.ts';
import { readPatientHistory } from '../../scripts/medplum/patients/patient-history.ts';
import { explain } from '../../scripts/reports/explain/explain.ts';
import type { Explanation } from '../../scripts/reports/explain/explanation.ts';
import { valueText } from '../../scripts/reports/explain/value-text.ts';
import type { PatientView, ShownVersion } from '../contract/patient.ts';
import type { ShownProblem } from '../contract/state.ts';
import type { connected } from './connected.ts';
import { shownVersions } from './versions.ts';

/** Access to what one patient looks like on both sides. */
export interface PatientAccess {
  readonly environment: Environment;
  readonly connection: ReturnType<typeof connected>;
  /** The reference of the deployed bot; undefined when there is none. */
  readonly bot: () => Promise<string | undefined>;
}

/** Reads both sides of one patient and writes nothing. Throws CommandFailure. */
export async function viewPatient(access: PatientAccess, sembleId: string): Promise<PatientView> {
  const { medplum, settings } = access.environment;
  const explanation = await explain({ medplum, settings }, sembleId);
  const { semble, patientIds = [], sync, elements, notes } = explanation;
  const { patient, versions } = await readPatients(access, patientIds);
  return {
    sembleId,
    semble,
    patientIds,
    sync: { result: sync?.result ?? 'absent', why: sync?.why ?? '', elements: sync?.elements ?? [] },
    next: nextStep(explanation),
    elements: elements
      .filter(({ medplum: entries, differs }) => entries.length > 0 || differs)
      .map(({ element, medplum: entries, mapped, differs }) => ({
        element,
        entries: entries.map(({ value, owner }) => ({ text: valueText(value), owner })),
        mapped: differs ? mapped.map(valueText) : [],
        differs,
      })),
    notes,
    versions,
    json: patient ? JSON.stringify(patient, null, 2) : null,
  };
}

async function readPatients(
  { connection, bot }: PatientAccess,
  ids: readonly string[],
): Promise<{ readonly patient: WithId<Patient> | undefined; readonly versions: ShownVersion[] }> {
  try {
    const { medplum } = await connection.get();
    const botReference = await bot();
    const histories = await Promise.all(ids.map(async (id) => [id, await readPatientHistory(medplum, id)] as const));
    const [first] = histories;
    const current = first?.[1].versions[0]?.resource;
    return {
      patient: current?.id === undefined ? undefined : { ...current, id: current.id },
      versions: histories
        .flatMap(([id, history]) => shownVersions(id, history, botReference))
        .sort((one, other) => (ids.length > 1 ? other.at.localeCompare(one.at) : 0)),
    };
  } catch (error) {
    connection.forget();
    throw medplumFailure(error, 'reading the versions of the Patient');
  }
}

/** What a person should do, if anything. */
function nextStep({ sembleId, sync, leftovers }: Explanation): ShownProblem | null {
  const command = (rest: string): string => `${PROGRAM} ${rest}`;
  if (sync?.result === 'quarantined') {
    return {
      what: `Quarantined: ${sync.why ?? 'the bot cannot write this patient'}`,
      todo: `Keep the Semble id on one Patient, once. ${command(`explain ${sembleId}`)} shows both sides.`,
    };
  }
  if (sync && (sync.result === 'created' || sync.result === 'updated')) {
    const what = sync.result === 'created' ? 'Medplum has no Patient yet' : 'The Patient differs from Semble';
    return { what, todo: `The next delivery or sweep corrects it. At once: ${command('reconcile --fix')}.` };
  }
  if (leftovers.length > 0) {
    return {
      what: `Entries lost their owner: ${leftovers.map(({ element }) => element).join(', ')}`,
      todo: 'In Medplum: Patient, Edit. Remove the entry if it is wrong, or correct it.',
    };
  }
  return null;
}
