import * as v from 'valibot';
import { about, documentOf, flag, listOf, notes, patientId, sembleId, text, texts } from '../../core/output/schema.ts';
import type { ExplainedElement, Source } from '../../reports/explain/elements.ts';
import type { Explanation } from '../../reports/explain/explanation.ts';
import type { PredictedSync } from '../../reports/explain/predict-sync.ts';
import type { Version } from '../../reports/explain/versions.ts';
import type { Leftover } from '../../reports/leftovers.ts';

const owner = v.picklist(['Semble', 'colleague', 'nobody']);
const value = v.unknown();

const sync: { readonly [Name in keyof PredictedSync]-?: v.GenericSchema } = {
  result: about(v.picklist(['created', 'updated', 'unchanged', 'absent', 'quarantined']), 'The result word.'),
  why: about(v.exactOptional(text), 'The reason, if it is not obvious.'),
  elements: about(texts, 'The elements that would change.'),
};

/** The document of `explain --json`. It holds patient data. */
export const explainDocument = documentOf<Explanation>({
  warning: about(text, 'Says that the document holds patient data.'),
  sembleId,
  semble: about(
    v.nullable(v.record(v.string(), value)),
    "The patient in Semble, in the form of Semble's API; `null` when Semble does not have it, or hides it from the token.",
  ),
  patientIds: about(
    v.exactOptional(texts),
    'The Patients with this Semble id; absent when Medplum was not read. More than one needs a person.',
  ),
  formerPatient: about(
    v.exactOptional(
      v.strictObject({
        patientId,
        isDeleted: about(flag, 'Whether it was deleted; otherwise it no longer has the Semble id.'),
      }),
    ),
    'The Patient that was asked for, if it no longer has this Semble id.',
  ),
  sync: about(v.exactOptional(v.strictObject(sync)), 'What a sync would do now; absent when Medplum was not read.'),
  elements: listOf<ExplainedElement>(
    {
      element: about(text, 'The name of the element.'),
      owner: about(v.picklist(['Semble', 'colleague', 'nobody', 'both']), 'Who owns its values.'),
      semble: listOf<Source>(
        {
          member: about(text, 'The name of the member.'),
          value: about(
            v.optional(value),
            'Its value; absent when it is unknown, `null` or an empty list when it is empty.',
          ),
        },
        "The members of Semble's patient that it comes from.",
      ),
      mapped: about(v.array(value), "What the mapper makes of Semble's members, without entries of a colleague."),
      medplum: listOf<ExplainedElement['medplum'][number]>(
        { value: about(value, 'The value.'), owner: about(owner, 'Who owns it.') },
        'The entries of the list, or the one value, in Medplum.',
      ),
      differs: about(flag, 'Whether a sync would change it.'),
    },
    'The elements of the Patient.',
  ),
  leftovers: listOf<Leftover>(
    { element: about(text, 'The list that holds it.'), value: about(value, 'The entry.') },
    'Entries that the bot wrote, that lost their element id, and that Semble no longer has.',
  ),
  notes,
  versions: about(
    v.exactOptional(
      listOf<Version & { readonly patientId: string }>(
        {
          patientId,
          versionId: about(v.exactOptional(text), 'The id of the version.'),
          at: about(v.exactOptional(text), 'When it was written, as an instant.'),
          author: about(v.exactOptional(text), 'Who wrote it, as a reference.'),
          name: about(v.exactOptional(text), 'Their name, if the server returns it.'),
          what: about(v.picklist(['created', 'changed', 'deleted']), 'What happened.'),
          elements: about(texts, 'The elements in which it differs from the previous version.'),
        },
        '',
      ),
    ),
    'The versions of its Patients, the newest first; absent when Medplum was not read.',
  ),
});
