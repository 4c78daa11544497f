import { type Clock, systemClock } from '../../../src/clock.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { Problems } from '../../core/problem.ts';
import type { Terminal } from '../../core/terminal.ts';
import { findDeployedPractices } from '../../medplum/bot.ts';
import { connect, orMedplumFailure } from '../../medplum/connection.ts';
import { Budget, rateLimited } from '../../semble/pace.ts';
import { sembleReading } from '../../semble/patient-access.ts';
import { requireSamePractice } from '../../semble/practice.ts';
import { applyMatches } from './apply.ts';
import { decide } from './decide.ts';
import type { Sides } from './judge.ts';
import { listMedplumPeople, matchesOf } from './medplum-people.ts';
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
 * two by the Semble identifier if it may. Throws CommandFailure when it came to no write; what is in the way later stands
 * in the report with what was tied until then, and the next run goes on.
 */
export async function adopt(
  { medplum: login, settings }: Environment,
  { apply = false, pairs = [], show = false, clock = systemClock }: AdoptOptions,
  terminal: Terminal,
): Promise<AdoptReport> {
  const { ask, mapping } = sembleReading(settings);
  const { medplum } = await connect(login);
  const deployedFor = await orMedplumFailure(findDeployedPractices(medplum), 'looking for the bot');
  await requireSamePractice(ask, SETTING.apiToken, deployedFor);
  const sides: Sides = {
    medplum: await terminal.step(
      'Reading the Patients of Medplum',
      (onCount) => orMedplumFailure(listMedplumPeople(medplum, { labels: show, onCount }), 'listing Patients'),
      ({ size }) => `${size} Patients`,
    ),
    semble: await terminal.step(
      'Reading the patients of Semble',
      (onCount) =>
        listSemblePeople(rateLimited(ask, new Budget(clock)), mapping.nhsNumberDefinition, {
          clock,
          note: terminal.note,
          labels: show,
          onCount,
        }),
      ({ size }) => `${size} patients`,
    ),
  };
  const ties = matchesOf(sides.medplum.all());
  const settled = openPairs(pairs, sides, ties);

  const unmatched = sides.medplum.count(({ sembleIds }) => sembleIds.length === 0);
  const matched = sides.semble.count(({ id }) => ties.has(id));
  const found = await orMedplumFailure(decide(medplum, sides, ties, settled), 'reading the history of a Patient');
  const applied = { matches: [...(apply ? [] : found.matches)], unclear: [...found.unclear] };
  const problems = new Problems();
  if (apply) {
    await terminal.step(
      'Adding the Semble identifier',
      (onCount) =>
        problems.of(
          orMedplumFailure(
            applyMatches(medplum, sides, found.matches, { applied, clock, onCount }),
            'adding the Semble identifier',
          ),
        ),
      () => `${applied.matches.length} Patients`,
    );
  }
  const { matches, unclear } = applied;
  const adopted = matches.filter((match) => match.adopted).length;
  return {
    applied: apply,
    counts: {
      semblePatients: sides.semble.size,
      patients: sides.medplum.size,
      matched,
      matches: found.matches.length,
      adopted,
      unclear: unclear.length,
      new: found.fresh,
      unmatched: unmatched - adopted,
    },
    matches: show ? matches.map((match) => ({ ...match, ...shown(sides, match) })) : matches,
    unclear: show ? unclear.map((one) => ({ ...one, ...shown(sides, one) })) : unclear,
    problems: problems.all,
  };
}

function shown({ semble, medplum }: Sides, row: Match | Unclear): Pick<Match, 'shown'> {
  const patientIds = 'patientIds' in row ? row.patientIds : [row.patientId];
  const patients = patientIds.map((id) => medplum.get(id)?.label ?? '');
  return { shown: { semble: semble.get(row.sembleId)?.label ?? '', patients } };
}
