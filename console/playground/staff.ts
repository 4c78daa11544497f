import * as v from 'valibot';
import { inventedPatient } from '../../local/semble/patients/invented.ts';
import type { SembleStore } from '../../local/semble/patients/store.ts';
import { CommandFailure } from '../../scripts/core/problem.ts';
import { type Action, action, day, filled, ofPatient, sembleId, text } from './action.ts';

const details = {
  title: v.exactOptional(text),
  firstName: v.exactOptional(text),
  lastName: v.exactOptional(text),
  birthSurname: v.exactOptional(text),
  dob: v.exactOptional(v.union([day, v.literal('')])),
  gender: v.exactOptional(text),
  email: v.exactOptional(text),
  address: v.exactOptional(v.strictObject({ address: text, city: text, postcode: text, country: text })),
};

const REASONS = ['MOVED_AWAY_OR_TRANSFER_OF_CARE', 'INACTIVE_PATIENT', 'DECEASED_PATIENT'] as const;

/** Reports an id that Semble does not have as a problem: somebody else may have removed the entry. */
function orGone(act: Action): Action {
  return async (input) => {
    try {
      return await act(input);
    } catch (cause) {
      const what = 'Semble does not have this patient or entry any more';
      throw new CommandFailure({ what, todo: 'Choose it again.' }, { cause });
    }
  };
}

/** What the staff of the practice do in Semble, by the name of the action. Each raises the event of Semble. */
export function staffActions(store: SembleStore): Readonly<Record<string, Action>> {
  const all = Object.entries({ ...patientActions(store), ...partActions(store) });
  return Object.fromEntries(all.map(([name, act]) => [name, orGone(act)]));
}

/** The actions on a whole patient. */
function patientActions(store: SembleStore): Readonly<Record<string, Action>> {
  return {
    'create-patient': action(
      v.strictObject({ firstName: v.exactOptional(filled), lastName: v.exactOptional(filled) }),
      (name) => {
        const invented = inventedPatient(store.patients.size, store.nhsNumberDefinition);
        return { patient: store.createPatient({ ...invented, ...name }).id };
      },
    ),
    'update-patient': action(v.strictObject({ ...ofPatient, ...details }), ({ patient, ...changes }) => {
      store.updatePatient(patient, changes);
      return undefined;
    }),
    'delete-patient': action(v.strictObject(ofPatient), ({ patient }) => {
      store.deletePatient(patient);
      return undefined;
    }),
    'merge-patients': action(v.strictObject({ ...ofPatient, into: sembleId }), ({ patient, into }) => {
      store.merge(patient, into);
      return { patient: into };
    }),
    'archive-patient': action(v.strictObject({ ...ofPatient, reason: v.picklist(REASONS) }), ({ patient, reason }) => {
      store.archive(patient, reason);
      return undefined;
    }),
    'unarchive-patient': action(v.strictObject(ofPatient), ({ patient }) => {
      store.unarchive(patient);
      return undefined;
    }),
  };
}

/** The actions on phones, numbers and relatives. */
function partActions(store: SembleStore): Readonly<Record<string, Action>> {
  return {
    'add-phone': action(
      v.strictObject({ ...ofPatient, phoneType: filled, phoneNumber: filled }),
      ({ patient, ...phone }) => ({
        part: store.addPhone(patient, phone),
      }),
    ),
    'remove-phone': action(v.strictObject({ ...ofPatient, part: sembleId }), ({ patient, part }) => {
      store.removePhone(patient, part);
      return undefined;
    }),
    'add-nhs-number': action(v.strictObject({ ...ofPatient, value: filled }), ({ patient, value }) => ({
      part: store.addNumber(patient, { referenceId: store.nhsNumberDefinition, value }),
    })),
    'remove-number': action(v.strictObject({ ...ofPatient, part: sembleId }), ({ patient, part }) => {
      store.removeNumber(patient, part);
      return undefined;
    }),
    'add-relative': action(
      v.strictObject({
        ...ofPatient,
        relationshipType: v.picklist(['NEXT_OF_KIN', 'GP']),
        firstName: filled,
        lastName: filled,
        phoneNumber: text,
      }),
      ({ patient, relationshipType, firstName, lastName, phoneNumber }) => {
        const phones = phoneNumber ? [{ phoneType: 'Home', phoneNumber }] : [];
        const contactDetails = { firstName, lastName, phones };
        return { part: store.addRelationship(patient, { relationshipType, deleted: false, contactDetails }) };
      },
    ),
    'remove-relative': action(v.strictObject({ ...ofPatient, part: sembleId }), ({ patient, part }) => {
      store.removeRelationship(patient, part);
      return undefined;
    }),
  };
}
