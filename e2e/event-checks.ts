import type { Patient } from '@medplum/fhirtypes';
import type { SembleStore } from '../local/semble/patients/store.ts';
import { isRetired } from '../src/fhir/tags.ts';
import { type EndToEndCheck, hold, same } from './check.ts';
import type { World } from './world.ts';

const FIRST_PHONE = '07700 900123';
const SECOND_PHONE = '07700 900456';

/** A change in Semble, and the condition that the Patient must fulfil afterwards. */
type Act = readonly [
  name: string,
  act: (store: SembleStore, id: string, parts: Map<string, string>) => void,
  expected: (patient: Patient) => boolean,
];

const phones = ({ telecom = [] }: Patient): string[] =>
  telecom.flatMap(({ system, value }) => (system === 'phone' && value) || []);
const numbers = ({ identifier = [] }: Patient): string[] =>
  identifier.flatMap(({ system, value }) => (system?.includes('nhs-number') && value) || []);

const ACTS: readonly Act[] = [
  [
    'an update',
    (store, id) => store.updatePatient(id, { firstName: 'Yusuf' }),
    ({ name }) => name?.[0]?.given?.[0] === 'Yusuf',
  ],
  [
    'a phone that is added',
    (store, id, parts) => parts.set('phone', store.addPhone(id, { phoneType: 'Mobile', phoneNumber: FIRST_PHONE })),
    (patient) => phones(patient).includes(FIRST_PHONE),
  ],
  [
    'a phone that is changed',
    (store, id, parts) => store.updatePhone(id, parts.get('phone') ?? '', { phoneNumber: SECOND_PHONE }),
    (patient) => phones(patient).join() === SECOND_PHONE,
  ],
  [
    'a phone that is removed',
    (store, id, parts) => store.removePhone(id, parts.get('phone') ?? ''),
    (patient) => phones(patient).length === 0,
  ],
  [
    'a number that is added',
    (store, id, parts) =>
      parts.set('number', store.addNumber(id, { referenceId: store.nhsNumberDefinition, value: '9990000018' })),
    (patient) => numbers(patient).join() === '9990000018',
  ],
  [
    'a number that is changed',
    (store, id, parts) => store.updateNumber(id, parts.get('number') ?? '', { value: '9990000026' }),
    (patient) => numbers(patient).join() === '9990000026',
  ],
  [
    'a number that is removed',
    (store, id, parts) => store.removeNumber(id, parts.get('number') ?? ''),
    (patient) => numbers(patient).length === 0,
  ],
  [
    'a relationship that is added',
    (store, id, parts) => {
      const contactDetails = { firstName: 'Ines', lastName: 'Invented' };
      parts.set('relationship', store.addRelationship(id, { relationshipType: 'NEXT_OF_KIN', contactDetails }));
    },
    ({ contact }) => contact?.[0]?.name?.family === 'Invented',
  ],
  [
    'a relationship that is changed',
    (store, id, parts) => {
      const contactDetails = { firstName: 'Ines', lastName: 'Imagined' };
      const relationship = { relationshipType: 'NEXT_OF_KIN', contactDetails } as const;
      store.updateRelationship(id, parts.get('relationship') ?? '', relationship);
    },
    ({ contact }) => contact?.[0]?.name?.family === 'Imagined',
  ],
  [
    'a relationship that is removed',
    (store, id, parts) => store.removeRelationship(id, parts.get('relationship') ?? ''),
    ({ contact = [] }) => contact.length === 0,
  ],
  [
    'an archiving',
    (store, id) => store.archive(id, 'DECEASED_PATIENT'),
    ({ active, deceasedBoolean }) => !active && !!deceasedBoolean,
  ],
  ['the return from the archive', (store, id) => store.unarchive(id), ({ active }) => active === true],
];

async function onlyPatient(world: World, id: string): Promise<Patient> {
  const [patient, ...others] = await world.find(id);
  hold(patient !== undefined, 'there is no Patient');
  same(others.length, 0, 'further Patients');
  return patient;
}

/** Checks for every subscribed event, one after another for one patient. */
export function eventChecks(): readonly EndToEndCheck[] {
  const parts = new Map<string, string>();
  let id = '';
  return [
    {
      name: 'a patient created in Semble has a Patient in Medplum',
      isVital: true,
      run: async (world) => {
        id = world.create({ firstName: 'Zara', dob: '1990-05-15' });
        await world.settle();
        same((await onlyPatient(world, id)).birthDate, '1990-05-15', 'birth date');
      },
    },
    ...ACTS.map(([name, act, expected]) => ({
      name: `${name} arrives`,
      run: async (world: World) => {
        act(world.semble.store, id, parts);
        await world.settle();
        hold(expected(await onlyPatient(world, id)), 'the Patient is not as it should be');
      },
    })),
    {
      name: "a colleague's addition survives",
      run: async (world) => {
        const [patient] = await world.find(id);
        hold(patient !== undefined, 'there is no Patient');
        await world.medplum.updateResource<Patient>({ ...patient, maritalStatus: { text: 'added in Medplum' } });
        world.semble.store.updatePatient(id, { firstName: 'Zara' });
        await world.settle();
        same((await onlyPatient(world, id)).maritalStatus?.text, 'added in Medplum', 'the addition');
      },
    },
    {
      name: 'a merge leaves one active Patient, linked both ways',
      run: async (world) => {
        const source = world.create();
        await world.settle();
        world.semble.store.merge(source, id);
        await world.settle();
        const [from, to] = [await onlyPatient(world, source), await onlyPatient(world, id)];
        hold(from.active === false && isRetired(from), 'the source is not retired');
        same([from.link?.[0]?.type, to.link?.[0]?.type], ['replaced-by', 'replaces'], 'links');
      },
    },
    {
      name: 'a deletion deletes the Patient',
      run: async (world) => {
        const gone = world.create();
        await world.settle();
        world.semble.store.deletePatient(gone);
        await world.settle();
        same((await world.find(gone)).length, 0, 'Patients');
      },
    },
    {
      name: 'every delivery was answered 200',
      run: async ({ semble }) => {
        const others = semble.outbox.history.filter(({ status }) => status !== 200);
        same(
          others.map(({ eventType, status }) => `${eventType} ${status}`),
          [],
          'others',
        );
      },
    },
  ];
}
