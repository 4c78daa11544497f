import * as v from 'valibot';
import {
  about,
  count,
  counts,
  documentOf,
  flag,
  listOf,
  patientId,
  sembleId,
  text,
  texts,
  unwritten,
} from '../../core/output/schema.ts';
import type { Drift, Mended, PossibleMerge, ReconcileReport, RetiredCounts, Retirement } from './drift.ts';

const elements = about(texts, 'The names of the elements.');

const surplus = {
  id: sembleId,
  patientId,
  why: about(
    v.picklist(['deleted', 'hidden or unknown', 'never confirmed']),
    '`deleted` when Semble lists the patient as deleted; `never confirmed` when no second read has found the patient of an unconfirmed Patient.',
  ),
};

const drift: { readonly [Name in keyof Drift]-?: v.GenericSchema } = {
  missing: about(texts, 'The Semble ids of the patients without a Patient.'),
  differing: listOf<Drift['differing'][number]>({ id: sembleId, elements }, 'The patients whose Patients differ.'),
  surplus: listOf<Drift['surplus'][number]>(surplus, 'The Patients whose patients Semble does not list.'),
  revived: listOf<Drift['revived'][number]>(
    { id: sembleId, patientId, because: about(v.picklist(['tombstone', 'merged']), 'How it was retired.') },
    'The Patients that are retired in Medplum, but listed by Semble.',
  ),
  doubled: listOf<Drift['doubled'][number]>(
    {
      id: sembleId,
      patientIds: about(texts, 'The Patients; empty when the bot found them.'),
      isDeleted: about(
        flag,
        'Whether Semble lists the patient as deleted; the deletion waits until one Patient has the id once.',
      ),
    },
    'The Semble ids that two Patients have, and those of Patients with two Semble ids.',
  ),
  leftovers: listOf<Drift['leftovers'][number]>(
    { id: sembleId, patientId, elements },
    'The Patients with entries that the bot wrote, that lost their element id, and that Semble no longer has.',
  ),
  possibleMerges: listOf<PossibleMerge>(
    {
      ...surplus,
      others: listOf<PossibleMerge['others'][number]>(
        { id: sembleId, elements: about(texts, 'The elements that are equal.') },
        'The listed patients that it resembles.',
      ),
    },
    'Among the surplus Patients, those that resemble a listed patient, which can be the target of a missed merge.',
  ),
  mergesUnknown: about(
    count,
    'How many of the missing and differing patients were not compared with the surplus ones, because there are too many.',
  ),
  quarantined: unwritten(
    'The listed patients that can never be written as they are, for another reason than a doubled Semble id.',
  ),
  failed: unwritten('The patients that could not be compared.'),
  unseen: about(count, 'How many of the patients that Semble lists the bot did not find.'),
};

const mended: { readonly [Name in keyof Mended]-?: v.GenericSchema } = {
  counts: about(counts, 'How many of the missing, differing and unconfirmed patients had each result word.'),
  quarantined: unwritten('Patients that can never be written as they are.'),
  failed: unwritten('Patients that could not be brought in step now.'),
};

const retirement: { readonly [Name in keyof Retirement]-?: v.GenericSchema } = {
  results: listOf<Retirement['results'][number]>(
    {
      id: sembleId,
      result: about(text, 'The result word; `kept` if Semble still returns the patient.'),
      reason: about(v.exactOptional(text), 'Why the bot could not retire it, as a fixed word.'),
    },
    'The result for each Patient.',
  ),
  tooMany: about(count, 'How many were not retired because they are more than `--max-deletions`; otherwise 0.'),
};

/** The document of `reconcile --json`. */
export const reconcileDocument = documentOf<ReconcileReport>({
  semble: about(count, 'How many patients Semble lists.'),
  medplum: about(count, 'How many Patients in Medplum have a Semble id.'),
  retired: about(
    v.strictObject({
      merged: about(count, 'Merged away.'),
      tombstone: about(count, 'With a tombstone: the patient was deleted.'),
      'taken-back': about(count, 'Unconfirmed, and deactivated by the bot.'),
    } satisfies { readonly [Name in keyof RetiredCounts]-?: v.GenericSchema }),
    'How many Patients are as they should be although Semble does not list their patients.',
  ),
  drift: about(v.strictObject(drift), 'Where the two sides differed: ids and names of elements, never values.'),
  mended: about(v.exactOptional(v.strictObject(mended)), 'The result of `--fix`; absent without it.'),
  retirement: about(v.exactOptional(v.strictObject(retirement)), 'The result of `--fix-deletions`; absent without it.'),
  isDeclined: about(
    v.exactOptional(v.literal(true)),
    '`true` when a person did not confirm the retirement, so that nothing was written.',
  ),
  verdict: about(v.picklist(['in step', 'drift', 'could not tell']), 'The verdict after the corrections.'),
});
