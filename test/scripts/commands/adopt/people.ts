import { DEFINITIONS, NHS_DEFINITION } from '../../../../fixtures/semble-patient.ts';
import { judge } from '../../../../scripts/commands/adopt/judge.ts';
import { type MedplumPerson, medplumPerson } from '../../../../scripts/commands/adopt/medplum-people.ts';
import { People } from '../../../../scripts/commands/adopt/people/people.ts';
import type { Person } from '../../../../scripts/commands/adopt/people/person.ts';
import { semblePerson } from '../../../../scripts/commands/adopt/semble-people.ts';
import { NHS_NUMBER_SYSTEM as NHS, SEMBLE_PATIENT_ID_SYSTEM } from '../../../../src/fhir/systems.ts';

/** From the range of test numbers, which no person has. */
export const [A, B] = ['9990000018', '9990000026'];
export { NHS };
export const ID = '5a0000000000000000000001';

/** `given family birthDate number`, a dash for what is missing; all are Ann Orchard, born 1980-02-03, by default. */
export function inSemble(text: string, id = ID): Person {
  const [given, family, dob, value] = text.split(' ').map((part) => (part === '-' ? null : part.replaceAll('_', ' ')));
  const numbers = value ? [{ id: '1', referenceId: NHS_DEFINITION, value }] : [];
  const kinds = { configured: undefined, definitions: DEFINITIONS };
  return semblePerson({ id, firstName: given, lastName: family, dob, numbers }, kinds);
}

export function inMedplum(text: string, id = 'p1', others: { sembleId?: string; replaced?: true } = {}): MedplumPerson {
  const [given, family, birthDate, value] = text.split(' ').map((part) => (part === '-' ? '' : part));
  return medplumPerson({
    resourceType: 'Patient',
    id,
    name: [{ ...(family && { family }), ...(given && { given: given.split('_') }) }],
    ...(birthDate && { birthDate }),
    identifier: [
      ...(value ?? '').split('+').map((number) => ({ system: NHS, value: number })),
      ...(others.sembleId ? [{ system: SEMBLE_PATIENT_ID_SYSTEM, value: others.sembleId }] : []),
    ],
    ...(others.replaced && { link: [{ type: 'replaced-by', other: { reference: 'Patient/x' } }] }),
  });
}

/** Everybody on either side. */
export function sides(semble: readonly Person[], medplum: readonly MedplumPerson[]) {
  const all = { semble: new People<Person>(), medplum: new People<MedplumPerson>() };
  semble.forEach((person) => void all.semble.put(person));
  medplum.forEach((person) => void all.medplum.put(person));
  return all;
}

/** The verdict on the first of Semble's people. */
export function verdictOn(semble: readonly Person[], medplum: readonly MedplumPerson[]): string {
  const [first] = semble;
  const verdict = first && judge(first, sides(semble, medplum));
  switch (verdict?.is) {
    case 'sure':
      return `${verdict.patient.id} by ${verdict.rule}`;
    case 'unclear':
      return `${verdict.doubt}: ${verdict.patientIds.join(' ')}`;
    default:
      return verdict?.is ?? '';
  }
}
