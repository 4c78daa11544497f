import type { MedplumClient } from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import type { Clock } from '../../../src/clock.ts';
import { type MappingSettings, mapPatient } from '../../../src/mappers/patient.ts';
import { getPatient } from '../../../src/semble/get-patient.ts';
import type { GraphQLQuery } from '../../../src/semble/graphql.ts';
import { syncInChunks } from '../../bot/in-chunks.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import { inThousands, type ShowProgress } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import { medplumFailure } from '../../medplum/connection.ts';
import { findLeftovers, readPatientVersions } from '../../reports/leftovers.ts';
import { sembleIds } from '../../semble/patient-list.ts';
import { retryTransient } from '../../semble/retry.ts';
import { compare, type Sides } from './compare.ts';
import type { Drift } from './drift.ts';
import { findMatchedPatients, listMatchedPatients } from './list-medplum.ts';

/** The clients and settings for comparing both sides. */
export interface Lines {
  readonly medplum: MedplumClient;
  /** Limited to the rate of the budget, like `askBot`. */
  readonly ask: GraphQLQuery;
  readonly askBot: AskBot;
  readonly clock: Clock;
  /** How the bot maps a patient. */
  readonly mapping: MappingSettings;
  /** Whether the bot deactivates Patients instead of deleting them. */
  readonly deactivates: boolean;
}

/** Lists both sides completely. Throws CommandFailure when a list cannot be read to its end. */
export async function listSides({ medplum, ask, clock, deactivates }: Lines, terminal: Terminal): Promise<Sides> {
  const size = ({ size }: { readonly size: number }): string => inThousands(size);
  const patients = await terminal.step(
    'Listing Patients in Medplum',
    (show) => listMatchedPatients(medplum, show),
    size,
  );
  const listed = await terminal.step('Listing patients in Semble', (show) => sembleIds(ask, clock, { show }), size);
  const withDeleted = (show: ShowProgress): Promise<Set<string>> =>
    sembleIds(ask, clock, { includeDeleted: true, show });
  const listedWithDeleted = await terminal.step('Listing patients in Semble, with deleted ones', withDeleted, size);
  return { patients, listed, listedWithDeleted, deactivates };
}

/**
 * Finds the drift between the sides and writes nothing. The lists took time, so everything is read again: the bot compares
 * each patient that Semble lists, and Medplum is searched for the Patients that Semble does not list. Throws
 * CommandFailure.
 */
export async function findDrift(lines: Lines, sides: Sides, terminal: Terminal): Promise<Drift> {
  const { medplum, askBot } = lines;
  const { missing, paired, withUnownedEntries, surplus, revived, doubled } = compare(sides);
  const check = async (show: ShowProgress) => {
    const askCounted = counted(askBot, missing.length + paired.length, show);
    return {
      missing: await syncInChunks(askCounted, missing, { write: false }),
      paired: await syncInChunks(askCounted, paired, { write: false }),
      now: await findMatchedPatients(
        medplum,
        surplus.map(({ id }) => id),
      ),
    };
  };
  const checked = await terminal.step('Comparing patient by patient', check, () => 'done');
  const leftovers =
    withUnownedEntries.length > 0
      ? await terminal.step(
          'Reading versions of Patients with entries of colleagues',
          () => listLeftovers(lines, withUnownedEntries),
          () => inThousands(withUnownedEntries.length),
        )
      : [];
  const reports = [checked.missing, checked.paired];
  const newlyDoubled = reports.flatMap(({ quarantined }) => quarantined.map(({ id }) => ({ id, patientIds: [] })));
  return {
    missing: checked.missing.differing.map(({ id }) => id),
    differing: checked.paired.differing,
    surplus: surplus.filter(
      ({ patientId }) => checked.now.get(patientId)?.retired === undefined && checked.now.has(patientId),
    ),
    revived,
    doubled: [...doubled, ...newlyDoubled],
    leftovers,
    failed: reports.flatMap(({ failed }) => failed),
    unseen: reports.reduce((sum, { counts }) => sum + counts.absent, 0),
  };
}

/** Shows after each answer how many patients were compared. */
function counted(askBot: AskBot, total: number, show: ShowProgress): AskBot {
  let done = 0;
  return async (request) => {
    const swept = await askBot(request);
    done += 'patientIds' in request ? request.patientIds.length : 0;
    show(done, total);
    return swept;
  };
}

/** Reads the versions of these Patients, and from Semble only the patients with entries that lost an element id of the bot. */
async function listLeftovers(
  { medplum, ask, clock, mapping }: Lines,
  candidates: readonly { readonly id: string; readonly patientId: string }[],
): Promise<Drift['leftovers']> {
  const ignore = (): void => undefined;
  const withDefinitions = !mapping.nhsNumberDefinition;
  const nothing: Patient = { resourceType: 'Patient' };
  const found: Drift['leftovers'][number][] = [];
  for (const { id, patientId } of candidates) {
    const versions = await readPatientVersions(medplum, patientId).catch((error: unknown) => {
      throw medplumFailure(error, 'reading the versions of a Patient');
    });
    const [current] = versions;
    if (current && findLeftovers(current, versions, nothing).length > 0) {
      const reading = await retryTransient(() => getPatient(ask, id, { withDefinitions, note: ignore }), clock);
      const mapped = reading && mapPatient(reading.patient, reading.definitions, undefined, mapping).patient;
      const elements = mapped ? findLeftovers(current, versions, mapped).map(({ element }) => element) : [];
      if (elements.length > 0) {
        found.push({ id, patientId, elements: [...new Set(elements)] });
      }
    }
  }
  return found;
}
