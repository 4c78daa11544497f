import * as v from 'valibot';
import { about, count, documentOf, flag, listOf, patientId, sembleId, text, texts } from '../../core/output/schema.ts';
import type { AdoptReport, Match, Shown, Unclear } from './report.ts';

const shownMembers: { readonly [Name in keyof Shown]-?: v.GenericSchema } = {
  semble: about(text, "The patient's name, birth date and NHS number in Semble."),
  patients: about(texts, 'The same of each Patient in Medplum.'),
};
const shown = about(v.exactOptional(v.strictObject(shownMembers)), 'Patient data; only with `--show`.');

const counts: { readonly [Name in keyof AdoptReport['counts']]-?: v.GenericSchema } = {
  semblePatients: about(count, 'Patients in Semble.'),
  patients: about(count, 'Patients in Medplum.'),
  matched: about(count, 'Semble patients that already had a Patient.'),
  matches: about(count, 'Semble patients for which the one matching Patient was found.'),
  adopted: about(count, 'Patients that got the Semble identifier.'),
  unclear: about(count, 'Semble patients that a person has to decide about.'),
  new: about(count, 'Semble patients without a similar Patient in Medplum.'),
  unmatched: about(count, 'Patients without a Semble identifier after the run.'),
};

/** The document of `adopt --json`. */
export const adoptDocument = documentOf<AdoptReport>({
  applied: about(flag, 'Whether `--apply` was given.'),
  subscribed: about(flag, 'Whether a deployment has subscribed the bot at Semble.'),
  counts: about(v.strictObject(counts), 'How many there are of each.'),
  matches: listOf<Match>(
    {
      sembleId,
      patientId,
      rule: about(v.picklist(['nhs-number', 'name-and-birth-date', 'pair']), 'Why the two match.'),
      adopted: about(flag, 'Whether the Semble identifier was added to the Patient.'),
      shown,
    },
    'The matches; after a problem, those that were written until then.',
  ),
  unclear: listOf<Unclear>(
    {
      sembleId,
      patientIds: about(
        texts,
        'The Patients in question; with the doubt `second-patient`, the Patient that the bot created comes first.',
      ),
      doubt: about(
        v.picklist([
          'several-patients',
          'several-semble-patients',
          'other-semble-id',
          'other-nhs-number',
          'only-nhs-number',
          'other-birth-date',
          'other-first-name',
          'second-patient',
          'changed',
          'gone',
          'refused',
        ]),
        'Why a person has to decide.',
      ),
      shown,
    },
    'The Semble patients that a person has to decide about.',
  ),
});
