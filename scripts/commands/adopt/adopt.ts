import type { MedplumClient } from '@medplum/core';
import { type Clock, systemClock } from '../../../src/clock.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { Problems } from '../../core/problem.ts';
import { countOf } from '../../core/progress.ts';
import type { Terminal } from '../../core/terminal.ts';
import { announceTarget } from '../../core/write-target.ts';
import { findDeployedPractices } from '../../medplum/bot.ts';
import { connect, orMedplumFailure, readProject } from '../../medplum/connection.ts';
import { secretsOf } from '../../medplum/project-secrets.ts';
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
  /** Whether to write; false when left out. */
  readonly apply?: boolean;
  /** The matches that a person has decided. */
  readonly pairs?: readonly Pair[];
  /** Whether the report contains patient data; false when left out. */
  readonly show?: boolean;
  readonly clock?: Clock;
}

/**
 * Finds the one matching Patient for each Semble patient that has none yet, and adds the Semble identifier to it if
 * `apply` is set. Throws CommandFailure for a problem before the first write. A later problem is in the report, beside
 * the matches written until then; the next run continues from there.
 */
export async function adopt(
  { medplum: login, settings }: Environment,
  { apply = false, pairs = [], show = false, clock = systemClock }: AdoptOptions,
  terminal: Terminal,
): Promise<AdoptReport> {
  const { ask, mapping } = sembleReading(settings);
  const { medplum, projectId, projectName } = await connect(login);
  const deployedFor = await orMedplumFailure(findDeployedPractices(medplum), 'looking for the bot');
  const subscribed = deployedFor.length > 0 && (await hasSigningSecret(medplum, projectId));
  await requireSamePractice(ask, SETTING.apiToken, deployedFor);
  const sides: Sides = {
    medplum: await terminal.step(
      'Reading the Patients of Medplum',
      (onCount) => orMedplumFailure(listMedplumPeople(medplum, { labels: show, onCount }), 'listing Patients'),
      ({ size }) => countOf(size, 'Patient'),
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
      ({ size }) => countOf(size, 'patient'),
    ),
  };
  const matchedPatients = matchesOf(sides.medplum.all());
  const settled = openPairs(pairs, sides, matchedPatients);

  const unmatched = sides.medplum.count(({ sembleIds }) => sembleIds.length === 0);
  const matched = sides.semble.count(({ id }) => matchedPatients.has(id));
  const found = await orMedplumFailure(
    decide(medplum, sides, matchedPatients, settled),
    'reading the history of a Patient',
  );
  const applied = { matches: [...(apply ? [] : found.matches)], unclear: [...found.unclear] };
  const problems = new Problems();
  if (apply) {
    announceTarget({ medplum: { url: login.baseUrl, projectId, projectName } }, { terminal });
    await terminal.step(
      'Adding the Semble identifier',
      (onCount) =>
        problems.of(
          orMedplumFailure(
            applyMatches(medplum, sides, found.matches, { applied, clock, onCount }),
            'adding the Semble identifier',
          ),
        ),
      () => countOf(applied.matches.length, 'Patient'),
    );
  }
  const { matches, unclear } = applied;
  const adopted = matches.filter((match) => match.adopted).length;
  return {
    applied: apply,
    subscribed,
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

/** Whether the project has a signing secret. Semble makes one for each subscription, and the deployment stores it. */
async function hasSigningSecret(medplum: MedplumClient, projectId: string): Promise<boolean> {
  const project = await orMedplumFailure(readProject(medplum, projectId), 'reading the project');
  return Boolean(secretsOf(project).get(SETTING.webhookSecret));
}

function shown({ semble, medplum }: Sides, row: Match | Unclear): Pick<Match, 'shown'> {
  const patientIds = 'patientIds' in row ? row.patientIds : [row.patientId];
  const patients = patientIds.map((id) => medplum.get(id)?.label ?? '');
  return { shown: { semble: semble.get(row.sembleId)?.label ?? '', patients } };
}
