import * as v from 'valibot';
import type { HttpRequest } from '../../bot/post.ts';
import { about, count, documentOf, flag, problem, text } from '../../core/output/schema.ts';
import type { SendReport } from './send.ts';

const request: { readonly [Name in keyof HttpRequest]-?: v.GenericSchema } = {
  url: about(text, 'The URL.'),
  headers: about(v.record(v.string(), text), 'The headers, without secrets.'),
  body: about(text, 'The body.'),
};

/** The document of `send --json`. */
export const sendDocument = documentOf<SendReport>({
  request: about(v.strictObject(request), 'The request, without secrets; its signature cannot be used.'),
  status: about(v.exactOptional(count), 'The status of the answer; absent when there was none, or nothing was sent.'),
  answer: about(text, 'The text of the answer, at most 500 characters.'),
  expected: about(v.picklist([200, 401]), 'The status that a correctly deployed bot answers with.'),
  isAsExpected: about(
    flag,
    'Whether the answer has this status, and a named patient was neither ignored nor quarantined.',
  ),
  result: about(v.exactOptional(text), "The bot's result word; absent when there was none."),
  outcome: about(v.exactOptional(text), 'What the bot did, in words; absent when it did not accept the delivery.'),
  problem: about(
    v.exactOptional(problem),
    'The problem of a named patient that the bot ignored or quarantined; absent when there is none.',
  ),
  note: about(
    v.exactOptional(text),
    "Says that the bot's log did not take the note about a refusal that was asked for.",
  ),
});
