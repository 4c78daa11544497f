import { together } from './races.ts';
import { type Cast, has, isUnconfirmed, type ScenarioStep } from './step.ts';
import { BIRTH_SEX, NHS_NUMBER } from './systems.ts';

const COLLEAGUES_NUMBER = '020 7946 0123';

/** A patient is created and changes, in Semble and in Medplum. */
export function changes(cast: Cast): readonly ScenarioStep[] {
  return [
    {
      title: 'A patient is created, and the delivery comes twice at once',
      act: async ({ semble }) => {
        await together(semble, () => {
          cast.zara = semble.store.createPatient({
            title: 'Ms',
            firstName: 'Zara',
            lastName: 'Example',
            dob: '1990-05-15',
            gender: 'Female',
            sex: 'female',
            email: 'zara@example.org',
            address: { address: '1 Invented Road', city: 'Leeds', postcode: 'ls11aa', country: 'GB' },
          }).id;
        });
        return ['in Semble, somebody creates Ms Zara Example'];
      },
      answers: ['200 created', '200 updated', '200 unchanged'],
      changes: [],
      expected: ({ patient: find }) => {
        const patient = find(cast.zara);
        const [name] = patient?.name ?? [];
        const [address] = patient?.address ?? [];
        return {
          'the Patient is there': patient?.active === true,
          'it is confirmed': patient !== undefined && !isUnconfirmed(patient),
          'it has her name':
            name?.family === 'Example' && name.given?.join() === 'Zara' && name.prefix?.join() === 'Ms',
          'it has her birth date': patient?.birthDate === '1990-05-15',
          'it has her gender and her sex at birth':
            patient?.gender === 'female' &&
            has(
              patient.extension,
              ({ url, valueCodeableConcept: sex }) => url === BIRTH_SEX && sex?.coding?.[0]?.code === 'F',
            ),
          'it has her e-mail address': has(patient?.telecom, ({ value }) => value === 'zara@example.org'),
          'it has her address': address?.line?.join() === '1 Invented Road' && address.city === 'Leeds',
          'its postcode is in the usual form': address?.postalCode === 'LS1 1AA',
        };
      },
    },
    {
      title: 'A phone, the NHS number and the next of kin are added',
      act: async ({ semble: { store } }) => {
        store.addPhone(cast.zara, { phoneType: 'Mobile', phoneNumber: '07700 900123' });
        store.addNumber(cast.zara, { referenceId: store.nhsNumberDefinition, value: '999 000 0018' });
        store.addRelationship(cast.zara, {
          relationshipType: 'NEXT_OF_KIN',
          contactDetails: { firstName: 'Yusuf', lastName: 'Example', phones: [{ phoneNumber: '01632 960001' }] },
        });
        return ['in Semble, a mobile phone, an NHS number and the next of kin are added: three events at once'];
      },
      answers: ['200 updated', '200 unchanged'],
      changes: ['telecom', 'identifier', 'contact'],
      expected: ({ patient: find }) => {
        const patient = find(cast.zara);
        return {
          'the phone is a mobile one': has(
            patient?.telecom,
            ({ use, value }) => use === 'mobile' && value === '07700 900123',
          ),
          'the NHS number is an NHS number': has(
            patient?.identifier,
            ({ system, value }) => system === NHS_NUMBER && value === '9990000018',
          ),
          'the next of kin is a contact': has(
            patient?.contact,
            ({ name, relationship, telecom }) =>
              name?.family === 'Example' &&
              has(relationship, ({ coding }) => has(coding, ({ code }) => code === 'N')) &&
              has(telecom, ({ value }) => value === '01632 960001'),
          ),
          'the e-mail address is still there': has(patient?.telecom, ({ value }) => value === 'zara@example.org'),
        };
      },
    },
    {
      title: 'The patient marries and is renamed',
      act: async ({ semble }) => {
        semble.store.updatePatient(cast.zara, { lastName: 'Placeholder', birthSurname: 'Example' });
        return ['in Semble, the family name changes, and the one at birth is kept'];
      },
      answers: ['200 updated'],
      changes: ['name'],
      expected: ({ patient: find }) => {
        const [first, ...others] = find(cast.zara)?.name ?? [];
        return {
          'the family name is new': first?.family === 'Placeholder' && first.use === 'official',
          'the maiden name is kept': has(others, ({ use, family }) => use === 'maiden' && family === 'Example'),
          'the former name is gone': !has(others, ({ use }) => use !== 'maiden'),
        };
      },
    },
    {
      title: "A colleague's addition in Medplum survives",
      act: async ({ semble, changeInMedplum }) => {
        await changeInMedplum(cast.zara, (patient) => ({
          ...patient,
          telecom: [...(patient.telecom ?? []), { system: 'phone', use: 'work', value: COLLEAGUES_NUMBER }],
          maritalStatus: { text: 'married' },
        }));
        semble.store.updatePatient(cast.zara, { email: 'zara.placeholder@example.org' });
        return [
          'in Medplum, a colleague adds a work phone and the marital status',
          'in Semble, the e-mail address changes',
        ];
      },
      answers: ['200 updated'],
      changes: ['telecom', 'maritalStatus'],
      expected: ({ patient: find }) => {
        const { telecom, maritalStatus } = find(cast.zara) ?? {};
        return {
          "the colleague's phone is still there": has(telecom, ({ value }) => value === COLLEAGUES_NUMBER),
          'the marital status is still there': maritalStatus?.text === 'married',
          'the mobile phone is still there': has(telecom, ({ value }) => value === '07700 900123'),
          'the new e-mail address is there': has(telecom, ({ value }) => value === 'zara.placeholder@example.org'),
          'the old one is gone': !has(telecom, ({ value }) => value === 'zara@example.org'),
        };
      },
    },
  ];
}
