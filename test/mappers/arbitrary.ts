import type { Patient } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { DEFINITIONS, NHS_DEFINITION, OLD_NHS_DEFINITION, OWN_DEFINITION } from '../../fixtures/semble-patient.ts';
import { withLink } from '../../src/fhir/links.ts';
import { withTag } from '../../src/fhir/tags.ts';
import { mapPatient } from '../../src/mappers/patient.ts';
import type { NumberDefinition, SemblePatient } from '../../src/semble/patient.ts';
import { LISTS } from './colleague.ts';

/** UTF-16 units in any order: control characters, halves of surrogate pairs, unassigned ones. */
const garbage = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 6 })
  .map((units) => String.fromCharCode(...units));
const word = (...words: readonly string[]) =>
  fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...words) }, { weight: 2, arbitrary: garbage }, fc.constant(null));

const id = word('a', 'b', 'at-1', 'c d', '__proto__');
const phone = {
  phoneId: id,
  phoneType: word('Mobile', 'Fax', 'constructor'),
  phoneNumber: word('07700 900123', ' 07700 900123', '01632 960123'),
};
const address = {
  address: word('7 Marmalade Row', '7 Marmalade Row\nLarkhampton'),
  city: word('Larkhampton'),
  postcode: word('zz99zz', '75008'),
  country: word('GB', 'France'),
};
const number = {
  id,
  referenceId: word(NHS_DEFINITION, OLD_NHS_DEFINITION, OWN_DEFINITION),
  value: word('999 000 0018', '9990000018', '9990000026', '9990000000', 'QX7'),
};
const name = { title: word('Dr'), firstName: word('Minnie', 'Maud'), lastName: word('Quill', 'Brook') };

interface Completeness {
  readonly isComplete: boolean;
}

/** Some of `members` may be absent, unless `isComplete` is true. */
function record<T>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }, { isComplete }: Completeness) {
  return fc.record(members, isComplete ? {} : { requiredKeys: [] });
}
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { freq: 6 });
const listOf = <T>(entry: fc.Arbitrary<T>) => orNull(fc.array(entry, { maxLength: 4 }));

/** An arbitrary Semble patient. If it is complete, no member is absent. */
export function anySemblePatient(completeness: Completeness = { isComplete: false }): fc.Arbitrary<SemblePatient> {
  const details = record(
    {
      ...name,
      ...address,
      companyName: word('Mill Surgery'),
      email: word('m@quill.example'),
      phones: listOf(record(phone, completeness)),
    },
    completeness,
  );
  const account = {
    relationshipId: id,
    relationshipType: word('GP', 'NEXT_OF_KIN', 'PARENT_GUARDIAN', 'OTHER', 'INSURER', 'OWNER'),
    relationshipLabel: word('Mother', 'Neighbour'),
    deleted: fc.constantFrom(false, false, true, null),
    contactDetails: orNull(details),
  };
  const members = {
    ...name,
    fullName: word('Dr Minnie Quill'),
    birthSurname: word('Brook'),
    dob: word('1979-03-14T00:00:00.000Z', '1979-02-30', '1979-03-14T12:00:00Z'),
    gender: word('Female', 'prefer_not_to_say', 'Other', 'constructor'),
    sex: word('male', 'Intersex', '__proto__'),
    email: word('m@quill.example'),
    phones: listOf(record(phone, completeness)),
    address: orNull(record(address, completeness)),
    numbers: listOf(record(number, completeness)),
    relatedAccounts: listOf(record(account, completeness)),
    archived: fc.constantFrom(true, false, null),
    archivedInfo: orNull(record({ archivedReason: word('DECEASED_PATIENT', 'OTHER') }, completeness)),
    placeOfBirth: orNull(record({ name: word('Nether Wickering') }, completeness)),
    updatedAt: word('2026-05-06T07:08:09.123Z', '2026-05-06T07:08:09', '2026-05-06T07:08:09+01:00'),
  };
  return record(members, completeness).map((patient) => ({ ...patient, id: '507f191e810c19729de860ea' }));
}

export const anyDefinitions: fc.Arbitrary<readonly NumberDefinition[] | undefined> = fc.option(
  fc.subarray([...DEFINITIONS]),
  { nil: undefined, freq: 3 },
);

export const anySettings = fc.record(
  {
    nhsNumberDefinition: fc.constantFrom(NHS_DEFINITION, OWN_DEFINITION),
    managingOrganization: fc.constant('Organization/0b6f7b0e-5c1d-4d5e-8a6f-9d0c1b2a3f4e'),
  },
  { requiredKeys: [] },
);

/** Entries that only a colleague writes. Each holds the text `colleague`. */
const THEIRS = {
  extension: [{ url: 'https://clinic.example/fhir/ward', valueString: 'colleague' }],
  identifier: [
    { system: 'https://clinic.example/record', value: 'colleague' },
    { id: 'x1', system: 'https://fhir.nhs.uk/Id/nhs-number', value: 'colleague' },
  ],
  name: [{ use: 'nickname', text: 'colleague' }],
  telecom: [{ id: 'semb', system: 'phone', value: 'colleague' }],
  address: [{ use: 'billing', text: 'colleague' }],
  contact: [{ name: { text: 'colleague' } }],
  generalPractitioner: [{ display: 'colleague' }],
} as const;

type Edit = readonly ['add' | 'copy' | 'unmark' | 'change' | 'remove' | 'reverse', (typeof LISTS)[number], number];
const edit: fc.Arbitrary<Edit> = fc.tuple(
  fc.constantFrom('add', 'copy', 'unmark', 'change', 'remove', 'reverse'),
  fc.constantFrom(...LISTS),
  fc.nat(9),
);

function apply(patient: Patient, [what, list, at]: Edit): Patient {
  const entries: readonly { id?: string }[] = patient[list] ?? [];
  const index = at % (entries.length + 1);
  const chosen = entries[index];
  const { id: _, ...unmarked } = chosen ?? {};
  const put = (...instead: readonly object[]) => [...entries.slice(0, index), ...instead, ...entries.slice(index + 1)];
  const theirs = THEIRS[list][at % THEIRS[list].length] ?? {};
  const next = {
    add: () => [...entries.slice(0, index), theirs, ...entries.slice(index)],
    copy: () => (chosen ? [...entries, chosen] : entries),
    unmark: () => (chosen ? put(unmarked) : entries),
    change: () =>
      chosen ? put({ ...chosen, extension: [{ url: 'https://clinic.example/x', valueString: 'x' }] }) : entries,
    remove: () => put(),
    reverse: () => [...entries].reverse(),
  }[what]();
  return next.length > 0 ? { ...patient, [list]: next } : patient;
}

/** A Patient that was brought in step with some other state before, and that colleagues have worked on since. */
export const anyCurrent: fc.Arbitrary<Patient | undefined> = fc.option(
  fc
    .record({
      semble: anySemblePatient(),
      definitions: anyDefinitions,
      edits: fc.array(edit, { maxLength: 8 }),
      extra: fc.subarray(['unconfirmed', 'deleted', 'link', 'died', 'alive'], { maxLength: 2 }),
    })
    .map(({ semble, definitions, edits, extra }) => {
      let patient = edits.reduce(apply, mapPatient(semble, definitions, undefined, {}).patient);
      for (const what of extra) {
        patient =
          what === 'link'
            ? withLink(patient, 'replaced-by', { sembleId: '507f191e810c19729de860eb' })
            : what === 'died'
              ? { ...patient, deceasedDateTime: '2026-01-02' }
              : what === 'alive'
                ? { ...patient, deceasedBoolean: false }
                : withTag(patient, what);
      }
      return patient;
    }),
  { nil: undefined, freq: 6 },
);
