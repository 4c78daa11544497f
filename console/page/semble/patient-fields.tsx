import type { ComponentChildren } from 'preact';
import type { SemblePatient } from '../../../src/semble/patient.ts';
import { act } from '../live/api.ts';
import { Button } from '../parts/button.tsx';

/** The words of Semble for the kinds of relatives that the page can add; others are shown as Semble writes them. */
const RELATIVES: Readonly<Record<string, string>> = { NEXT_OF_KIN: 'next of kin', GP: 'GP' };

/** The fields of a patient in Semble. A field without a value is left out. */
export function PatientFields({ patient, isLocal }: { readonly patient: SemblePatient; readonly isLocal: boolean }) {
  const { id, phones, numbers, relatedAccounts, address, archived, archivedInfo } = patient;
  const remove = (action: string, part: string | null | undefined, what: string) =>
    isLocal && part ? (
      <Button kind="link" label={`Remove ${what}`} onClick={() => act(action, { patient: id, part })}>
        remove
      </Button>
    ) : null;
  const lines = [address?.address, address?.city, address?.postcode, address?.country].filter(Boolean);
  return (
    <dl class="fields">
      <Row name="Name" value={[patient.title, patient.firstName, patient.lastName].filter(Boolean).join(' ')} />
      <Row name="Surname at birth" value={patient.birthSurname} />
      <Row name="Born" value={patient.dob?.slice(0, 10)} />
      <Row name="Gender" value={patient.gender} />
      <Row name="Sex" value={patient.sex} />
      <Row name="E-mail" value={patient.email} />
      {phones?.map(({ phoneId, phoneType, phoneNumber }) => (
        <Row key={phoneId} name={`Phone, ${phoneType ?? 'no kind'}`} value={phoneNumber}>
          {remove('remove-phone', phoneId, `phone ${phoneNumber}`)}
        </Row>
      ))}
      {numbers?.map(({ id: numberId, value }) => (
        <Row key={numberId} name="Number" value={value}>
          {remove('remove-number', numberId, `number ${value}`)}
        </Row>
      ))}
      <Row name="Address" value={lines.join(', ')} />
      {relatedAccounts?.map(({ relationshipId, relationshipType = '', contactDetails }) => {
        const names = [contactDetails?.firstName, contactDetails?.lastName, contactDetails?.companyName];
        const name = names.filter(Boolean).join(' ') || contactDetails?.name;
        const phone = contactDetails?.phones?.map(({ phoneNumber }) => phoneNumber).join(', ');
        return (
          <Row
            key={relationshipId}
            name={RELATIVES[relationshipType ?? ''] ?? relationshipType ?? ''}
            value={[name, phone].filter(Boolean).join(', ')}
          >
            {remove('remove-relative', relationshipId, `${name}`)}
          </Row>
        );
      })}
      <Row name="Archived" value={archived ? (archivedInfo?.archivedReason ?? 'yes') : ''} />
      <Row name="Semble id" value={id} />
    </dl>
  );
}

interface RowProps {
  readonly name: string;
  readonly value: string | null | undefined;
  readonly children?: ComponentChildren;
}

function Row({ name, value, children }: RowProps) {
  return value ? (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {children}
      </dd>
    </div>
  ) : null;
}
