import type { SemblePatient } from '../../../src/semble/patient.ts';
import type { ListedPatient } from '../../contract/patient.ts';
import { ActionForm, Choice, DayField, Field, Fold } from '../parts/action-form.tsx';

interface StaffToolsProps {
  readonly patient: SemblePatient;
  readonly others: readonly ListedPatient[];
  readonly onChoose: (sembleId: string) => void;
}

/** What staff do with one patient in Semble. */
export function StaffTools({ patient, others, onChoose }: StaffToolsProps) {
  const { id, archived } = patient;
  return (
    <div class="tools">
      <Fold title="Change the fields">
        <DetailsForm key={patient.updatedAt} patient={patient} />
      </Fold>
      <Fold title="Add a phone">
        <ActionForm
          action="add-phone"
          submit="Add the phone"
          input={(field) => ({ patient: id, phoneType: field('phoneType'), phoneNumber: field('phoneNumber') })}
        >
          <Choice name="phoneType" label="Kind" options={['Mobile', 'Home', 'Work'].map((kind) => [kind, kind])} />
          <Field name="phoneNumber" label="Phone number" value="07700 900456" required />
        </ActionForm>
      </Fold>
      <Fold title="Add an NHS number">
        <ActionForm
          action="add-nhs-number"
          submit="Add the number"
          input={(field) => ({ patient: id, value: field('value') })}
        >
          <Field name="value" label="NHS number" value="999 000 0018" required />
        </ActionForm>
      </Fold>
      <Fold title="Add a next of kin or the GP">
        <ActionForm
          action="add-relative"
          submit="Add the person"
          input={(field) => ({
            patient: id,
            relationshipType: field('kind'),
            firstName: field('firstName'),
            lastName: field('lastName'),
            phoneNumber: field('phoneNumber'),
          })}
        >
          <Choice
            name="kind"
            label="Kind"
            options={[
              ['NEXT_OF_KIN', 'Next of kin'],
              ['GP', 'GP'],
            ]}
          />
          <Field name="firstName" label="First name" value="Yusuf" required />
          <Field name="lastName" label="Last name" value="Example" required />
          <Field name="phoneNumber" label="Phone number" value="01632 960001" />
        </ActionForm>
      </Fold>
      <Fold title={archived ? 'Bring back from the archive' : 'Archive'}>
        {archived ? (
          <ActionForm action="unarchive-patient" submit="Bring back" input={() => ({ patient: id })} />
        ) : (
          <ActionForm
            action="archive-patient"
            submit="Archive"
            input={(field) => ({ patient: id, reason: field('reason') })}
          >
            <Choice
              name="reason"
              label="Reason"
              options={[
                ['MOVED_AWAY_OR_TRANSFER_OF_CARE', 'Moved away'],
                ['INACTIVE_PATIENT', 'Inactive'],
                ['DECEASED_PATIENT', 'Deceased'],
              ]}
            />
          </ActionForm>
        )}
      </Fold>
      <Fold title="Merge into another patient">
        <ActionForm
          action="merge-patients"
          submit="Merge"
          kind="danger"
          input={(field) => ({ patient: id, into: field('into') })}
          onDone={() => onChoose(id)}
        >
          <Choice name="into" label="The patient that stays" options={others.map((other) => [other.id, other.name])} />
        </ActionForm>
      </Fold>
      <Fold title="Delete">
        <ActionForm action="delete-patient" submit="Delete the patient" kind="danger" input={() => ({ patient: id })} />
      </Fold>
    </div>
  );
}

function DetailsForm({ patient }: { readonly patient: SemblePatient }) {
  const { id, address } = patient;
  return (
    <ActionForm
      action="update-patient"
      submit="Save"
      input={(field) => ({
        patient: id,
        title: field('title'),
        firstName: field('firstName'),
        lastName: field('lastName'),
        birthSurname: field('birthSurname'),
        dob: field('dob'),
        gender: field('gender'),
        email: field('email'),
        address: {
          address: field('address'),
          city: field('city'),
          postcode: field('postcode'),
          country: field('country'),
        },
      })}
    >
      <Field name="title" label="Title" value={patient.title} />
      <Field name="firstName" label="First name" value={patient.firstName} />
      <Field name="lastName" label="Last name" value={patient.lastName} />
      <Field name="birthSurname" label="Surname at birth" value={patient.birthSurname} />
      <DayField name="dob" label="Date of birth" value={patient.dob?.slice(0, 10)} />
      <Field name="gender" label="Gender" value={patient.gender} />
      <Field name="email" label="E-mail address" value={patient.email} />
      <Field name="address" label="Street" value={address?.address} />
      <Field name="city" label="City" value={address?.city} />
      <Field name="postcode" label="Postcode" value={address?.postcode} />
      <Field name="country" label="Country" value={address?.country} />
    </ActionForm>
  );
}
