import { SETTING } from '../../../src/settings.ts';
import { type Clock, systemClock } from '../../../src/sync/clock.ts';
import type { Environment } from '../environment.ts';
import { Budget } from '../in-step/budget.ts';
import { connect, medplumFailure } from '../medplum.ts';
import { sembleFailure } from '../semble.ts';
import { sembleReading } from '../semble-reading.ts';
import type { Terminal } from '../terminal.ts';
import { applyMatches } from './apply.ts';
import { decide } from './decide.ts';
import type { Sides } from './judge.ts';
import { listMedplumPeople, tiesOf } from './medplum-people.ts';
import { paced } from './paced.ts';
import { openPairs, type Pair } from './pairs.ts';
import type { AdoptReport, Match, Unclear } from './report.ts';
import { listSemblePeople } from './semble-people.ts';

export interface AdoptOptions {
  /** Write; without it nothing is written. */
  readonly apply?: boolean;
  /** What a person has settled. */
  readonly pairs?: readonly Pair[];
  /** Put patient data into the report. */
  readonly show?: boolean;
  readonly clock?: Clock;
}

/**
 * Finds, for each Semble patient without a FHIR Patient, the one Patient that is surely the same person, and ties the
 * two by the Semble identifier if it may. Throws CommandFailure; what was tied until then stays, and the next run goes on.
 */
export async function adopt(
  { medplum: login, settings }: Environment,
  { apply = false, pairs = [], show = false, clock = systemClock }: AdoptOptions,
  terminal: Terminal,
): Promise<AdoptReport> {
  const { ask, mapping } = sembleReading(settings);
  const { medplum } = await connect(login);
  const sides: Sides = {
    medplum: await terminal.step(
      'Reading the Patients of Medplum',
      () => medplumWork(listMedplumPeople(medplum), 'listing Patients'),
      ({ size }) => `${size} Patients`,
    ),
    semble: await terminal.step(
      'Reading the patients of Semble',
      async () => {
        try {
          return await listSemblePeople(paced(ask, new Budget(clock)), mapping.nhsNumberDefinition, terminal.note);
        } catch (error) {
          throw sembleFailure(error, SETTING.apiToken, 'patients');
        }
      },
      ({ size }) => `${size} patients`,
    ),
  };
  const ties = tiesOf(sides.medplum.all());
  const settled = openPairs(pairs, sides, ties);

  const strangers = [...sides.medplum.all()].filter(({ sembleIds }) => sembleIds.length === 0).length;
  const tied = [...sides.semble.all()].filter(({ id }) => ties.has(id)).length;
  const found = await medplumWork(decide(medplum, sides, ties, settled), 'reading the history of a Patient');
  const written = apply
    ? await terminal.step(
        'Adding the Semble identifier',
        () => medplumWork(applyMatches(medplum, sides, found.matches, clock), 'adding the Semble identifier'),
        ({ matches }) => `${matches.length} Patients`,
      )
    : { matches: found.matches, unclear: [] };
  const unclear = [...found.unclear, ...written.unclear];
  const adopted = written.matches.filter((match) => match.adopted).length;
  return {
    applied: apply,
    counts: {
      semblePatients: sides.semble.size,
      patients: sides.medplum.size,
      tied,
      matches: found.matches.length,
      adopted,
      unclear: unclear.length,
      new: found.fresh,
      strangers: strangers - adopted,
    },
    matches: show ? written.matches.map((match) => ({ ...match, ...shown(sides, match) })) : written.matches,
    unclear: show ? unclear.map((one) => ({ ...one, ...shown(sides, one) })) : unclear,
  };
}

async function medplumWork<T>(work: Promise<T>, subject: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw medplumFailure(error, subject);
  }
}

function shown({ semble, medplum }: Sides, row: Match | Unclear): Pick<Match, 'shown'> {
  const patientIds = 'patientIds' in row ? row.patientIds : [row.patientId];
  const patients = patientIds.map((id) => medplum.get(id)?.label ?? '');
  return { shown: { semble: semble.get(row.sembleId)?.label ?? '', patients } };
}
