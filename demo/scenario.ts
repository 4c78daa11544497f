import type { Patient } from '@medplum/fhirtypes';
import { replacedBy } from '../src/fhir/links.ts';
import { NHS_NUMBER_SYSTEM } from '../src/fhir/systems.ts';
import { isUnconfirmed } from '../src/fhir/tags.ts';
import type { Stage } from './stage.ts';

/** What a step looks at when it is over. */
export interface Outcome {
  /** The Patient of a Semble id, if Medplum has one. */
  readonly patient: (sembleId: string) => Patient | undefined;
  /** The HTTP status of each delivery of the step. */
  readonly statuses: readonly (number | undefined)[];
}

/** A short story: somebody does something, and in the end something has to hold. */
export interface Step {
  readonly title: string;
  /** Says what was done, a line each. */
  readonly act: (stage: Stage) => Promise<readonly string[]>;
  /** What has to hold afterwards, by name. */
  readonly expected: (outcome: Outcome) => Readonly<Record<string, boolean>>;
}

const has = <T>(list: readonly T[] | undefined, is: (entry: T) => boolean): boolean => list?.some(is) ?? false;
const allAre = (status: number, { statuses }: Outcome): boolean =>
  statuses.length > 0 && statuses.every((one) => one === status);

const COLLEAGUES_NUMBER = '020 7946 0123';

/** A day in a clinic. Everybody in it is invented; numbers are from the ranges that nobody is ever given. */
export function scenario(): readonly Step[] {
  let zara = '';
  let twin = '';
  const phones = ({ patient }: Outcome) => patient(zara)?.telecom;

  return [
    {
      title: 'A patient is created',
      act: async ({ semble }) => {
        zara = semble.store.createPatient({
          title: 'Ms',
          firstName: 'Zara',
          lastName: 'Example',
          dob: '1990-05-15',
          gender: 'Female',
          sex: 'female',
          email: 'zara@example.org',
          address: { address: '1 Invented Road', city: 'Leeds', postcode: 'ls11aa', country: 'GB' },
        }).id;
        return ['in Semble, somebody creates Ms Zara Example'];
      },
      expected: (outcome) => {
        const patient = outcome.patient(zara);
        return {
          'the Patient is there': patient?.active === true,
          'it is confirmed': patient !== undefined && !isUnconfirmed(patient),
          'its postcode is in the usual form': patient?.address?.[0]?.postalCode === 'LS1 1AA',
        };
      },
    },
    {
      title: 'A phone, the NHS number and the next of kin are added',
      act: async ({ semble: { store } }) => {
        store.addPhone(zara, { phoneType: 'Mobile', phoneNumber: '07700 900123' });
        store.addNumber(zara, { referenceId: store.nhsNumberDefinition, value: '999 000 0018' });
        store.addRelationship(zara, {
          relationshipType: 'NEXT_OF_KIN',
          contactDetails: { firstName: 'Yusuf', lastName: 'Example', phones: [{ phoneNumber: '01632 960001' }] },
        });
        return ['in Semble, a mobile phone, an NHS number and the next of kin are added: three events at once'];
      },
      expected: (outcome) => ({
        'the phone is a mobile one': has(phones(outcome), ({ use }) => use === 'mobile'),
        'the NHS number is an NHS number': has(
          outcome.patient(zara)?.identifier,
          ({ system, value }) => system === NHS_NUMBER_SYSTEM && value === '9990000018',
        ),
        'the next of kin is a contact': has(outcome.patient(zara)?.contact, ({ name }) => name?.family === 'Example'),
      }),
    },
    {
      title: 'The patient marries and is renamed',
      act: async ({ semble }) => {
        semble.store.updatePatient(zara, { lastName: 'Placeholder', birthSurname: 'Example' });
        return ['in Semble, the family name changes, and the one at birth is kept'];
      },
      expected: (outcome) => ({
        'the family name is new': outcome.patient(zara)?.name?.[0]?.family === 'Placeholder',
        'the maiden name is kept': has(outcome.patient(zara)?.name, ({ use }) => use === 'maiden'),
      }),
    },
    {
      title: "A colleague's addition in Medplum survives",
      act: async ({ semble, changeInMedplum }) => {
        await changeInMedplum(zara, (patient) => ({
          ...patient,
          telecom: [...(patient.telecom ?? []), { system: 'phone', use: 'work', value: COLLEAGUES_NUMBER }],
        }));
        semble.store.updatePatient(zara, { email: 'zara.placeholder@example.org' });
        return ['in Medplum, a colleague adds a work phone', 'in Semble, the e-mail address changes'];
      },
      expected: (outcome) => ({
        "the colleague's phone is still there": has(phones(outcome), ({ value }) => value === COLLEAGUES_NUMBER),
        'the new e-mail address is there': has(phones(outcome), ({ value = '' }) =>
          value.startsWith('zara.placeholder@'),
        ),
        'the old one is gone': !has(phones(outcome), ({ value }) => value === 'zara@example.org'),
      }),
    },
    {
      title: 'Deliveries come twice and in the wrong order',
      act: async ({ semble: { store, outbox } }) => {
        outbox.hold();
        const phone = store.addPhone(zara, { phoneType: 'Home', phoneNumber: '01632 960002' });
        store.updatePhone(zara, phone, { phoneNumber: '01632 960003' });
        store.removePhone(zara, phone);
        const reversed = outbox.held.toReversed();
        for (const delivery of [...reversed, ...reversed]) {
          await delivery.deliver();
        }
        outbox.discard();
        return ['in Semble, a phone is added, changed and removed; the three deliveries arrive backwards, and twice'];
      },
      expected: (outcome) => ({
        'the removed phone is not there': !has(phones(outcome), ({ use }) => use === 'home'),
        'every delivery was answered 200': allAre(200, outcome),
      }),
    },
    {
      title: 'A forged and a tampered delivery are refused',
      act: async ({ forge }) => {
        await forge(zara, 'no signature');
        await forge(zara, 'another body under a real signature');
        return ['a stranger posts a deletion: once without a signature, once under one that belongs to another body'];
      },
      expected: (outcome) => ({
        'both were answered 401': outcome.statuses.length === 2 && allAre(401, outcome),
        'the Patient is still there': outcome.patient(zara)?.active === true,
      }),
    },
    {
      title: 'The patient is archived, and comes back',
      act: async ({ semble, settle, find }) => {
        semble.store.archive(zara, 'MOVED_AWAY_OR_TRANSFER_OF_CARE');
        await settle();
        const archived = (await find(zara))?.active === false;
        semble.store.unarchive(zara);
        return [
          'in Semble, the patient is archived',
          archived ? 'in Medplum, the Patient is inactive' : 'in Medplum, NOTHING CHANGED',
          'in Semble, the patient is taken back',
        ];
      },
      expected: (outcome) => ({ 'the Patient is active again': outcome.patient(zara)?.active === true }),
    },
    {
      title: 'Two patients are merged',
      act: async ({ semble, settle }) => {
        twin = semble.store.createPatient({ firstName: 'Zara', lastName: 'Exampel', dob: '1990-05-15' }).id;
        await settle();
        semble.store.merge(twin, zara);
        return ['in Semble, somebody creates a misspelt duplicate, then merges it into the patient'];
      },
      expected: (outcome) => {
        const [source, target] = [outcome.patient(twin), outcome.patient(zara)];
        return {
          'the duplicate is inactive': source?.active === false,
          'it names the patient that replaces it': source !== undefined && replacedBy(source) === zara,
          'the patient names the duplicate': has(target?.link, ({ type }) => type === 'replaces'),
        };
      },
    },
    {
      title: 'The patient is deleted',
      act: async ({ semble }) => {
        semble.store.deletePatient(zara);
        return ['in Semble, the patient is deleted'];
      },
      expected: (outcome) => ({
        'the Patient is gone': outcome.patient(zara) === undefined,
        'the merged one stays, inactive': outcome.patient(twin)?.active === false,
      }),
    },
  ];
}
