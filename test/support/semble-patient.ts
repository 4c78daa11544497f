import { present } from '../../src/fhir/present.ts';
import type { NumberDefinition, SemblePatient } from '../../src/semble/patient.ts';

/** The practice's kinds of numbers: NHS numbers, the ones of a deleted definition, and its own reference. */
export const NHS_DEFINITION = '64b000000000000000000001';
export const OLD_NHS_DEFINITION = '64b000000000000000000002';
export const OWN_DEFINITION = '64b000000000000000000003';

export const DEFINITIONS: readonly NumberDefinition[] = [
  { id: NHS_DEFINITION, deleted: false, idType: 'NHS_UK' },
  { id: OLD_NHS_DEFINITION, deleted: true, idType: 'NHS_UK' },
  { id: OWN_DEFINITION, deleted: false, idType: 'SYSTEM' },
];

/** A patient, an invented one, of whom Semble says everything; `undefined` takes a member away. */
export function aSemblePatient(
  overrides: { readonly [K in keyof SemblePatient]?: SemblePatient[K] | undefined } = {},
): SemblePatient {
  return present<SemblePatient>({
    id: '507f191e810c19729de860ea',
    title: 'Mrs',
    firstName: 'Wilhelmina',
    lastName: 'Quillfeather',
    fullName: 'Mrs Wilhelmina Quillfeather',
    birthSurname: 'Thistlewood',
    dob: '1979-03-14T00:00:00.000Z',
    gender: 'Female',
    sex: 'Female',
    email: 'wilhelmina@quillfeather.example',
    phones: [
      { phoneId: '65c000000000000000000001', phoneType: 'Mobile', phoneNumber: '07700 900123' },
      { phoneId: '65c000000000000000000002', phoneType: 'Office', phoneNumber: '020 7946 0123' },
    ],
    address: { address: '7 Marmalade Row', city: 'Larkhampton', postcode: 'zz9 9zz', country: 'GB' },
    numbers: [
      { id: '66d000000000000000000001', referenceId: NHS_DEFINITION, value: '999 000 0018' },
      { id: '66d000000000000000000002', referenceId: OWN_DEFINITION, value: 'QX7R2M9KTB' },
    ],
    relatedAccounts: [
      {
        relationshipId: '67e000000000000000000001',
        relationshipType: 'NEXT_OF_KIN',
        relationshipLabel: null,
        deleted: false,
        contactDetails: {
          title: 'Mr',
          firstName: 'Barnaby',
          lastName: 'Quillfeather',
          companyName: null,
          email: 'barnaby@quillfeather.example',
          address: '7 Marmalade Row',
          city: 'Larkhampton',
          postcode: 'ZZ9 9ZZ',
          country: 'GB',
          phones: [{ phoneId: '65c000000000000000000003', phoneType: 'Home', phoneNumber: '01632 960123' }],
        },
      },
      {
        relationshipId: '67e000000000000000000002',
        relationshipType: 'GP',
        relationshipLabel: null,
        deleted: false,
        contactDetails: { title: 'Dr', firstName: 'Odalys', lastName: 'Fennimore', companyName: 'Larkhampton Surgery' },
      },
    ],
    archived: false,
    archivedInfo: null,
    placeOfBirth: { name: 'Nether Wickering' },
    updatedAt: '2026-05-06T07:08:09.123Z',
    ...overrides,
  });
}
