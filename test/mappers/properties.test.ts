import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../fixtures/fhir.ts';
import { DEFINITIONS } from '../../fixtures/semble-patient.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import { runs } from '../support/scale.ts';
import { anyCurrent, anyDefinitions, anySemblePatient, anySettings } from './arbitrary.ts';
import { LISTS } from './colleague.ts';

const NHS = 'https://fhir.nhs.uk/Id/nhs-number';
const mapping = [anySemblePatient(), anyDefinitions, anyCurrent, anySettings] as const;

function entriesOf(patient: Patient | undefined, list: (typeof LISTS)[number]): readonly { id?: string }[] {
  return patient?.[list] ?? [];
}

function ownedOf(entries: readonly { id?: string }[]) {
  return entries.filter(({ id }) => id?.startsWith('semble-'));
}

/** Matches a value that has all of `said`, and perhaps more: members of objects, and entries of lists. */
function saying(said: unknown): unknown {
  if (Array.isArray(said)) {
    return expect.arrayContaining(said.map(saying));
  }
  return typeof said === 'object' && said !== null
    ? expect.objectContaining(Object.fromEntries(Object.entries(said).map(([key, value]) => [key, saying(value)])))
    : said;
}

describe('the two validators', () => {
  it.each([
    ['an impossible date', { birthDate: '1990-02-30' }],
    ['a code that FHIR does not have', { gender: 'M' }],
    ['a contact without anything to reach it by', { contact: [{ relationship: [{ text: 'Aunt' }] }] }],
    ['an unknown element', { nhsNumber: '9990000018' }],
    ['an extension without a URL', { extension: [{ valueString: 'x' }] }],
  ])('see %s', (_, wrong) => {
    const patient: Patient = { resourceType: 'Patient', ...JSON.parse(JSON.stringify(wrong)) };
    expect(problemsOf(patient)).not.toEqual([]);
    expect(problemsOf({ resourceType: 'Patient', active: true })).toEqual([]);
  });
});

describe('with arbitrary patients and arbitrary edits of colleagues', () => {
  it('mapping a second time has no effect', () => {
    fc.assert(
      fc.property(...mapping, (semble, definitions, current, settings) => {
        const { patient } = mapPatient(semble, definitions, current, settings);
        expect(mapPatient(semble, definitions, patient, settings).patient).toEqual(patient);
      }),
      { numRuns: runs(200, 1000) },
    );
  });

  it('the Patient is valid FHIR', () => {
    fc.assert(
      fc.property(...mapping, (...input) => {
        fc.pre(!input[2] || problemsOf(input[2]).length === 0);
        expect(problemsOf(mapPatient(...input).patient)).toEqual([]);
      }),
      { numRuns: runs(30, 150) },
    );
  });

  it("a colleague's entries stay, in order", () => {
    const theirs = (patient: Patient | undefined, list: (typeof LISTS)[number]) =>
      entriesOf(patient, list).filter(
        (entry) => JSON.stringify(entry).includes('colleague') && !ownedOf([entry]).length,
      );
    fc.assert(
      fc.property(...mapping, (semble, definitions, current, settings) => {
        const { patient } = mapPatient(semble, definitions, current, settings);
        for (const list of LISTS) {
          expect(theirs(patient, list)).toEqual(theirs(current, list));
        }
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('no two entries that Semble knows share an element id, and every text is clean', () => {
    fc.assert(
      fc.property(
        anySemblePatient({ isComplete: true }),
        anyDefinitions,
        anySettings,
        (semble, definitions, settings) => {
          const { patient } = mapPatient(semble, definitions, undefined, settings);
          const ids = LISTS.flatMap((list) => entriesOf(patient, list).map(({ id }) => id));
          expect(new Set(ids).size).toBe(ids.length);
          expect(ids.every((id) => id && /^semble-[A-Za-z0-9.-]{1,57}$/.test(id))).toBe(true);
          JSON.stringify(patient, (_, value: unknown) => {
            expect(value).not.toBeNull();
            expect(typeof value === 'string' && /^\s|\s$|^$|[\p{Cc}\p{Cs}]/u.test(value)).toBe(false);
            expect(typeof value === 'object' && value !== null && Object.keys(value).length === 0).toBe(false);
            return value;
          });
        },
      ),
      { numRuns: runs(60, 300) },
    );
  });

  it('the bot has at most one NHS number, and none when a colleague has one', () => {
    fc.assert(
      fc.property(...mapping, (...input) => {
        const numbers = mapPatient(...input).patient.identifier?.filter(({ system }) => system === NHS) ?? [];
        expect(ownedOf(numbers).length).toBeLessThanOrEqual(numbers.length > ownedOf(numbers).length ? 0 : 1);
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('entries of the bot depend only on Semble when all members are known, except for entries that a colleague has too', () => {
    const lists = ['identifier', 'name', 'telecom', 'address', 'contact', 'generalPractitioner'] as const;
    const texts = (entries: readonly object[]) => entries.map((entry) => JSON.stringify(entry));
    fc.assert(
      fc.property(anySemblePatient({ isComplete: true }), anyCurrent, anySettings, (semble, current, settings) => {
        fc.pre(!current?.identifier?.some((entry) => entry.system === NHS && ownedOf([entry]).length === 0));
        // A stored NHS number stays one while its definition is unknown.
        const isKnown = ({ referenceId }: { referenceId?: unknown }) =>
          DEFINITIONS.some(({ id }) => id === referenceId);
        fc.pre(!current?.identifier?.some(({ system }) => system === NHS) || (semble.numbers ?? []).every(isKnown));
        const fresh = mapPatient(semble, DEFINITIONS, undefined, settings).patient;
        const { patient } = mapPatient(semble, DEFINITIONS, current, settings);
        for (const list of lists) {
          const ours = texts(ownedOf(entriesOf(patient, list)));
          const theirs = entriesOf(patient, list).filter((entry) => ownedOf([entry]).length === 0);
          expect(texts(entriesOf(fresh, list))).toEqual(expect.arrayContaining(ours));
          for (const { id, ...said } of entriesOf(fresh, list).filter(
            (entry) => !ours.includes(JSON.stringify(entry)),
          )) {
            expect([id, theirs]).toEqual([id, expect.arrayContaining([saying(said)])]);
          }
        }
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('entries whose element ids a form dropped are taken over, in any order, and none is doubled', () => {
    const lists = ['name', 'telecom', 'address', 'contact', 'generalPractitioner'] as const;
    const said = (patient: Patient, list: (typeof lists)[number]) =>
      entriesOf(patient, list)
        .map(({ id: _id, ...members }) => JSON.stringify(members))
        .sort();
    fc.assert(
      fc.property(anySemblePatient({ isComplete: true }), anySettings, fc.boolean(), (semble, settings, isReversed) => {
        const fresh = mapPatient(semble, DEFINITIONS, undefined, settings).patient;
        const written = lists.map((list) => {
          const entries = entriesOf(fresh, list).map(({ id: _id, ...members }) => members);
          return [list, isReversed ? entries.reverse() : entries] as const;
        });
        const form: Patient = { ...fresh, ...Object.fromEntries(written) };
        const { patient } = mapPatient(semble, DEFINITIONS, form, settings);
        for (const list of lists) {
          expect(said(patient, list)).toEqual(said(fresh, list));
          expect(ownedOf(entriesOf(patient, list))).toHaveLength(entriesOf(fresh, list).length);
        }
      }),
      { numRuns: runs(60, 300) },
    );
  });

  it('notes are fixed texts, and the given Patient is not changed', () => {
    const texts = new Set<string>();
    fc.assert(
      fc.property(...mapping, (semble, definitions, current, settings) => {
        const before = JSON.stringify(current);
        for (const note of mapPatient(semble, definitions, current, settings).notes) {
          texts.add(note);
        }
        expect(JSON.stringify(current)).toBe(before);
      }),
      { numRuns: runs(60, 300) },
    );
    // Nine elements that may lose characters, and fifteen reasons of their own.
    expect(texts.size).toBeLessThanOrEqual(24);
  });
});
