import type { MedplumClient, PatchOperation } from '@medplum/core';
import type { Clock } from '../../../src/clock.ts';
import { identifiers } from '../../../src/mappers/identifiers.ts';
import { statusOf } from '../../medplum/connection.ts';
import { type MedplumPerson, medplumPerson } from './medplum-people.ts';

/** The outcome of adding one Semble identifier. */
export type Matched = 'adopted' | 'changed' | 'gone' | 'refused';

const MAX_TRIES = 6;

/** Statuses of a write that lost a race: a stale If-Match, or a conflict inside the server. */
const LOST_RACE: ReadonlySet<number | undefined> = new Set([412, 409]);
const GONE: ReadonlySet<number | undefined> = new Set([404, 410]);

/**
 * Adds the Semble identifier to a Patient, on the condition that the Patient still has the version that was read. After a
 * lost race it reads the Patient again and writes only if `isStillRight` accepts the newest state. Throws the error of
 * Medplum when another status comes back, or when the last attempt fails.
 */
export async function addSembleId(
  medplum: MedplumClient,
  sembleId: string,
  known: MedplumPerson,
  isStillRight: (patient: MedplumPerson) => boolean,
  clock: Clock,
): Promise<Matched> {
  let patient = known;
  for (let tries = 1; ; tries += 1) {
    try {
      const headers = { 'If-Match': `W/"${patient.versionId}"` };
      await medplum.patchResource('Patient', patient.id, adoption(sembleId, patient), { headers });
      return 'adopted';
    } catch (error) {
      const status = statusOf(error);
      if (GONE.has(status)) {
        return 'gone';
      }
      if (tries === MAX_TRIES || (status !== 400 && !LOST_RACE.has(status))) {
        throw error;
      }
      const now = await readAgain(medplum, patient.id);
      // An earlier attempt wrote it, but its answer was lost.
      if (now?.sembleIds.includes(sembleId)) {
        return 'adopted';
      }
      if (!now || !isStillRight(now)) {
        return now ? 'changed' : 'gone';
      }
      if (status === 400 && now.versionId === patient.versionId) {
        return 'refused';
      }
      patient = now;
      await clock.wait(clock.random() * Math.min(400, 50 * 2 ** tries));
    }
  }
}

/** The JSON Patch (RFC 6902) that adds the identifier as the bot would write it. */
function adoption(sembleId: string, { versionId, hasIdentifiers }: MedplumPerson): PatchOperation[] {
  const nothing = { configured: undefined, definitions: undefined };
  const own = identifiers({ id: sembleId }, nothing, undefined, () => undefined);
  return [
    // The same condition as If-Match, for a server or proxy that ignores the header.
    { op: 'test', path: '/meta/versionId', value: versionId },
    ...(hasIdentifiers
      ? own.map((value): PatchOperation => ({ op: 'add', path: '/identifier/-', value }))
      : [{ op: 'add' as const, path: '/identifier', value: own }]),
  ];
}

async function readAgain(medplum: MedplumClient, id: string): Promise<MedplumPerson | undefined> {
  try {
    return medplumPerson(await medplum.readResource('Patient', id));
  } catch (error) {
    if (GONE.has(statusOf(error))) {
      return undefined;
    }
    throw error;
  }
}
