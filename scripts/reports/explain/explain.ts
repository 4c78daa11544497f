import type { Patient } from '@medplum/fhirtypes';
import { UNCONFIRMED_TAG } from '../../../src/fhir/systems.ts';
import { withoutTag, withTag } from '../../../src/fhir/tags.ts';
import { mapPatient } from '../../../src/mappers/patient.ts';
import { getPatient } from '../../../src/semble/get-patient.ts';
import type { Reading } from '../../../src/semble/read-answer.ts';
import { SETTING } from '../../../src/settings.ts';
import type { Environment } from '../../core/environment.ts';
import { CommandFailure } from '../../core/problem.ts';
import { sembleFailure } from '../../semble/client.ts';
import { type SembleReading, sembleReading } from '../../semble/patient-access.ts';
import { requireSamePractice } from '../../semble/practice.ts';
import { findLeftovers } from '../leftovers.ts';
import { explainElements } from './elements.ts';
import { type Explanation, WARNING } from './explanation.ts';
import { lookUp } from './look-up.ts';
import { predictSync } from './predict-sync.ts';
import { readSubject } from './subject.ts';

/** The environment of `explain`; without a login to Medplum it explains the mapping only. */
export interface ExplainInput {
  readonly medplum: Environment['medplum'] | undefined;
  readonly settings: ReadonlyMap<string, string>;
}

/**
 * Explains why one patient looks as it does, and writes nothing. `id` is a Semble id, or `Patient/<id>`, which may be deleted. It maps with the deployed settings, else with those of the
 * environment. Throws CommandFailure.
 */
export async function explain({ medplum: login, settings }: ExplainInput, id: string): Promise<Explanation> {
  const subject = readSubject(id);
  // Medplum first, in the same order as the bot.
  const inMedplum = login && (await lookUp(login, subject));
  const sembleId = inMedplum?.sembleId ?? subject.sembleId;
  if (sembleId === undefined) {
    throw new CommandFailure({
      what: 'Without a login to Medplum, only a Semble id can be explained',
      todo: 'Set MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET, or give a Semble id.',
    });
  }
  const source = sembleReading(new Map([...settings, ...(inMedplum?.settings ?? [])]));
  await requireSamePractice(source.ask, SETTING.apiToken, inMedplum?.practices ?? [], { orUnread: true });
  const notes = new Set<string>();
  const note = (text: string): void => void notes.add(text);
  const reading = await readSemble(source, sembleId, note);
  const patients = inMedplum?.patients ?? [];
  const current = patients.length === 1 ? patients[0] : undefined;

  const map = (onto: Patient | undefined) =>
    reading && mapPatient(reading.patient, reading.definitions, onto, source.mapping);
  const mapped = map(current);
  mapped?.notes.forEach(note);
  const next = mapped && (current ? withoutTag : withTag)(mapped.patient, UNCONFIRMED_TAG);
  const sync = inMedplum && predictSync(patients, next, source.mapping.managingOrganization);
  const alone = map(undefined)?.patient;
  return {
    warning: WARNING,
    sembleId,
    semble: reading?.patient ?? null,
    patientIds: inMedplum && patients.map((patient) => patient.id),
    formerPatient: inMedplum?.former,
    sync,
    elements: explainElements({
      semble: reading?.patient,
      current,
      next,
      alone,
      managingOrganization: source.mapping.managingOrganization,
      definitions: reading?.definitions,
      differing: sync?.elements ?? [],
    }),
    leftovers: current && alone ? findLeftovers(current, inMedplum?.earlier ?? [], alone) : [],
    notes: [...notes],
    versions: inMedplum?.versions,
  };
}

async function readSemble(
  { ask, mapping }: SembleReading,
  sembleId: string,
  note: (text: string) => void,
): Promise<Reading | undefined> {
  try {
    return await getPatient(ask, sembleId, { withDefinitions: !mapping.nhsNumberDefinition, note });
  } catch (error) {
    throw sembleFailure(error, SETTING.apiToken, 'patient');
  }
}
