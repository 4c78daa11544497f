import type { Patient } from '@medplum/fhirtypes';
import { syncInChunks } from '../../bot/in-chunks.ts';
import type { AskBot } from '../../bot/operator-client.ts';
import { inThousands, type ShowProgress } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import { medplumFailure } from '../../medplum/connection.ts';
import { findLeftovers, readPatientVersions } from '../../reports/leftovers.ts';
import { sembleIds } from '../../semble/patient-list.ts';
import { compare, type Sides } from './compare.ts';
import type { Drift } from './drift.ts';
import type { Lines } from './lines.ts';
import { findMatchedPatients, listMatchedPatients } from './list-medplum.ts';
import { findPossibleMerges } from './merges/possible-merges.ts';
import { readMapped } from './merges/read-mapped.ts';

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
  const quarantined = reports.flatMap((report) => report.quarantined);
  const newlyDoubled = quarantined
    .filter(({ reason }) => reason === 'doubled')
    .map(({ id }) => ({ id, patientIds: [], isDeleted: false }));
  const stillSurplus = surplus.filter(
    ({ patientId }) => checked.now.get(patientId)?.retired === undefined && checked.now.has(patientId),
  );
  const outOfStep = reports.flatMap(({ differing }) => differing.map(({ id }) => id));
  const { possibleMerges, unread } = await findPossibleMerges(lines, sides, { surplus: stillSurplus, outOfStep });
  return {
    missing: checked.missing.differing.map(({ id }) => id),
    differing: checked.paired.differing,
    surplus: stillSurplus,
    revived,
    doubled: [...doubled, ...newlyDoubled],
    leftovers,
    possibleMerges,
    mergesUnknown: unread,
    quarantined: quarantined.filter(({ reason }) => reason !== 'doubled'),
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
  lines: Lines,
  candidates: readonly { readonly id: string; readonly patientId: string }[],
): Promise<Drift['leftovers']> {
  const nothing: Patient = { resourceType: 'Patient' };
  const found: Drift['leftovers'][number][] = [];
  for (const { id, patientId } of candidates) {
    const versions = await readPatientVersions(lines.medplum, patientId).catch((error: unknown) => {
      throw medplumFailure(error, 'reading the versions of a Patient');
    });
    const [current] = versions;
    if (current && findLeftovers(current, versions, nothing).length > 0) {
      const mapped = await readMapped(lines, id);
      const elements = mapped ? findLeftovers(current, versions, mapped).map(({ element }) => element) : [];
      if (elements.length > 0) {
        found.push({ id, patientId, elements: [...new Set(elements)] });
      }
    }
  }
  return found;
}
