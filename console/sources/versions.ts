import type { Patient } from '@medplum/fhirtypes';
import type { PatientHistory } from '../../scripts/medplum/patients/patient-history.ts';
import { valueText } from '../../scripts/reports/explain/value-text.ts';
import { describeVersions } from '../../scripts/reports/explain/versions.ts';
import { sameJson } from '../../src/fhir/difference.ts';
import type { ShownChange, ShownVersion } from '../contract/patient.ts';

/** How many versions are shown. */
const MAX_SHOWN = 30;

/** Describes the latest versions of a Patient, the newest first. `bot` is the reference of the deployed bot. */
export function shownVersions(patientId: string, history: PatientHistory, bot: string | undefined): ShownVersion[] {
  return describeVersions(history)
    .slice(0, MAX_SHOWN)
    .map(({ versionId = '', at = '', author, name, what, elements }, index) => ({
      patientId,
      versionId,
      at,
      what,
      by: author === undefined ? 'unknown' : author === bot ? 'bot' : 'other',
      author: name ?? author ?? '',
      changes: changesIn(elements, history.versions[index + 1]?.resource, history.versions[index]?.resource),
    }));
}

function changesIn(
  elements: readonly string[],
  before: Patient | undefined,
  after: Patient | undefined,
): ShownChange[] {
  return elements.flatMap((element) => {
    const [old, next] = [before, after].map((patient) => entriesOf(patient, element));
    const onlyIn = (entries: readonly unknown[] = [], others: readonly unknown[] = []): unknown[] =>
      entries.filter((entry) => !others.some((other) => sameJson(entry, other)));
    const lines = (sign: '-' | '+', entries: readonly unknown[]): ShownChange[] =>
      entries.map((entry) => ({ sign, element, text: valueText(entry) }));
    return [...lines('-', onlyIn(old, next)), ...lines('+', onlyIn(next, old))];
  });
}

function entriesOf(patient: Patient | undefined, element: string): readonly unknown[] {
  // Of `meta` only the tags are compared: the server owns the rest.
  const value: unknown = element === 'meta' ? patient?.meta?.tag : patient && Reflect.get(patient, element);
  return value === undefined ? [] : Array.isArray(value) ? value : [value];
}
