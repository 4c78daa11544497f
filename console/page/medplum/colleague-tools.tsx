import { ActionForm, DayField, Field, Fold } from '../parts/action-form.tsx';

/** What a colleague does with the Patient in Medplum, on the local stack. */
export function ColleagueTools({ sembleId }: { readonly sembleId: string }) {
  const input = (field: (name: string) => string): object => ({ patient: sembleId, value: field('value') });
  return (
    <div class="tools">
      <Fold title="Edit as a colleague">
        <ActionForm action="colleague-phone" submit="Add a work phone" input={input}>
          <Field name="value" label="Work phone" value="020 7946 0456" required />
        </ActionForm>
        <ActionForm action="colleague-maiden-name" submit="Set a maiden name" input={input}>
          <Field name="value" label="Maiden name" value="Thistlewood" required />
        </ActionForm>
        <ActionForm action="colleague-death" submit="Mark the death" input={input}>
          <DayField name="value" label="Date of death" value="2026-01-02" required />
        </ActionForm>
        <ActionForm action="colleague-email" submit="Overwrite Semble's e-mail address" input={input}>
          <Field name="value" label="E-mail address" value="colleague@mail.example" required />
        </ActionForm>
        <ActionForm
          action="colleague-delete"
          submit="Delete the Patient in Medplum"
          kind="danger"
          input={() => ({ patient: sembleId })}
        />
      </Fold>
    </div>
  );
}
