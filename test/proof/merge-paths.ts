import type { Patient } from '@medplum/fhirtypes';
import { expect } from 'vitest';
import { aDelivery } from '../../fixtures/bot.ts';
import type { Clinic } from './clinic.ts';
import { A, B, known, type Path, stored } from './path.ts';

const request = aDelivery({ eventType: 'patient.merged', identifiers: { sourcePatientId: A, targetPatientId: B } });
/** The searches before and after a merge: is the merge contradicted, or does it close a circle? */
const check = 'search search';

/** A is inactive and says that B took its place, B says so too; each with a reference where there is another Patient. */
function linked(clinic: Clinic): void {
  const [source, target] = [stored(clinic, A), clinic.medplum.only(B)];
  expect(source.active).toBe(false);
  expectLink(source, 'replaced-by', B, target);
  if (target) {
    expectLink(target, 'replaces', A, source);
  }
}

function expectLink({ link = [] }: Patient, type: string, sembleId: string, other: Patient | undefined): void {
  expect(link).toMatchObject([{ type, other: { identifier: { value: sembleId } } }]);
  expect(link[0]?.other.reference).toBe(other && `Patient/${other.id}`);
}

/** Deliveries of a merge of A into B. */
export const mergePaths: readonly Path[] = [
  {
    name: 'merged',
    before: async (clinic) => {
      await known(clinic, A, B);
      clinic.act('merge', A);
      clinic.act('rename', B);
    },
    request,
    calls: `${check} search Patient update Patient ${check} update search search update`,
    answer: 'merged',
    quarantines: ['4', '8', '11'],
    inStep: [A, B],
    holds: linked,
  },
  {
    name: 'merged into a new patient',
    before: async (clinic) => {
      await known(clinic, A);
      clinic.act('join', B);
      clinic.act('merge', A);
    },
    request,
    calls: `${check} search Patient create Patient update ${check} update search search update`,
    answer: 'merged',
    quarantines: ['4', '6', '9', '12'],
    inStep: [A, B],
    holds: linked,
  },
  {
    name: 'merged into an unknown patient',
    before: async (clinic) => {
      await known(clinic, A);
      clinic.act('join', B);
      clinic.act('merge', A);
      clinic.act('delete', B);
    },
    request,
    calls: `${check} search Patient Patient ${check} update search search`,
    answer: 'merged',
    quarantines: ['7'],
    inStep: [A, B],
    holds: linked,
  },
  {
    name: 'merged from an unknown patient',
    before: async (clinic) => {
      await known(clinic, B);
      clinic.act('rename', B);
    },
    request,
    calls: `${check} search Patient update Patient search`,
    answer: 'merged',
    quarantines: ['4'],
    inStep: [A, B],
    holds: (clinic) => expect(stored(clinic, B)).not.toHaveProperty('link'),
  },
  {
    name: 'merged without a token',
    settings: { SEMBLE_API_TOKEN: undefined },
    before: async (clinic) => {
      await known(clinic, A, B);
      clinic.act('merge', A);
    },
    request,
    calls: `${check} ${check} update search search update`,
    answer: 'merged',
    quarantines: ['4', '7'],
    inStep: [A, B],
    holds: linked,
  },
];
