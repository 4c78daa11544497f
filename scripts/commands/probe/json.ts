import * as v from 'valibot';
import { about, count, documentOf, instant, listOf, text, texts } from '../../core/output/schema.ts';
import { type Finding, SUBJECTS } from '../../reports/probe/finding.ts';
import type { ErrorAnswer, Form, ProbeReport } from '../../reports/probe/report.ts';

const verdict = v.picklist(['confirmed', 'different', 'unknown']);

/** The document of `probe --json`. It holds no patient data. */
export const probeDocument = documentOf<ProbeReport>({
  verdict: about(verdict, 'The verdict on all assumptions: `different` comes before `unknown`.'),
  at: about(instant, 'When the probe began.'),
  host: about(text, "The host of Semble's API."),
  requests: about(count, 'How many requests were sent to Semble, at most 30.'),
  slowestMs: about(count, 'Milliseconds of the slowest answer.'),
  findings: listOf<Finding>(
    {
      subject: about(v.picklist(SUBJECTS), 'What the assumption is about.'),
      assumption: about(text, 'The assumption, as a fixed sentence.'),
      verdict: about(verdict, 'What was found out about it.'),
      found: about(v.exactOptional(text), 'More about it; where it is unknown, why.'),
      consequence: about(
        v.exactOptional(text),
        'What follows: a setting to change, or what will not work. Where it is unknown, how to find out.',
      ),
    },
    'The assumptions of this program and what was found out about each.',
  ),
  forms: listOf<Form>(
    {
      field: about(text, 'The field, as `Type.field`; a number has the type of its definition too.'),
      form: about(text, 'The form, such as `dddd-dd-ddT00:00:00.000Z` or `word`; never a value.'),
      count: about(count, 'How many values had it.'),
    },
    'The forms of the values of at most 100 patients.',
  ),
  errors: listOf<ErrorAnswer>(
    {
      request: about(text, 'What was asked.'),
      status: about(count, 'The HTTP status of the answer.'),
      kind: about(v.nullable(text), 'What the bot takes the answer for; `null` if it sees no error in it.'),
      codes: about(texts, 'The codes of the errors, in well-known words only.'),
      texts: about(texts, 'The texts of the errors, in well-known words only.'),
    },
    'How Semble answers requests that cannot succeed.',
  ),
});
