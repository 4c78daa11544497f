import type { Patient } from '@medplum/fhirtypes';
import type { PatientWithPrimitives } from '../fhir/deceased.ts';
import { omitUndefined } from '../fhir/omit-undefined.ts';
import { mergeList } from '../fhir/ownership.ts';
import type { NumberDefinition, SemblePatient } from '../semble/patient.ts';
import { addresses } from './address.ts';
import { relatedPeople } from './contacts.ts';
import { birthDate } from './dates.ts';
import { extensions, sameExtension } from './extensions.ts';
import { genderOf } from './gender.ts';
import { identifiers, sameIdentifier } from './identifiers.ts';
import { names, officialFirst } from './names.ts';
import { deceased, isActive } from './status.ts';
import { telecom } from './telecom.ts';
import { reader } from './text.ts';

export interface MappingSettings {
  /** The id of the practice's number definition for NHS numbers. It takes precedence over the definitions. */
  readonly nhsNumberDefinition?: string | undefined;
  /** `Organization/<id>` */
  readonly managingOrganization?: string | undefined;
}

export interface Mapped {
  readonly patient: Patient;
  /** Texts with the name of an element and a reason, never a value. */
  readonly notes: readonly string[];
}

/**
 * Maps a Semble patient to a FHIR Patient, new or based on `current`. All elements of `current` that do not come from
 * Semble stay as they are. `definitions` are unknown when undefined or empty. An invalid value is left out or replaced,
 * with a note. The profile is UKCore-Patient: https://simplifier.net/guide/uk-core-implementation-guide
 */
export function mapPatient(
  semble: SemblePatient,
  definitions: readonly NumberDefinition[] | undefined,
  current: Patient | undefined,
  settings: MappingSettings,
): Mapped {
  const notes = new Set<string>();
  const note = (text: string): void => void notes.add(text);
  const gender = genderOf(reader('gender', note)(semble.gender));
  const kinds = { configured: settings.nhsNumberDefinition, definitions };
  const wantedNames = names(semble, current?.name, note);
  const people = relatedPeople(semble, current, note);
  const organization = settings.managingOrganization;

  const patient = omitUndefined<PatientWithPrimitives>({
    ...current,
    resourceType: 'Patient',
    extension: mergeList(current?.extension, extensions(semble, gender, current?.extension, note), sameExtension),
    identifier: mergeList(current?.identifier, identifiers(semble, kinds, current?.identifier, note), sameIdentifier),
    active: isActive(semble, current),
    name: officialFirst(mergeList(current?.name, wantedNames), wantedNames),
    telecom: mergeList(current?.telecom, telecom(semble, current?.telecom, note)),
    gender: gender.code ?? current?.gender,
    birthDate: birthDate(semble.dob, note) ?? current?.birthDate,
    ...deceased(semble, current),
    address: mergeList(current?.address, addresses(semble, current?.address, note)),
    contact: mergeList(current?.contact, people.contact),
    generalPractitioner: mergeList(current?.generalPractitioner, people.generalPractitioner),
    managingOrganization:
      organization && organization !== current?.managingOrganization?.reference
        ? { reference: organization }
        : current?.managingOrganization,
  });
  return { patient, notes: [...notes] };
}
