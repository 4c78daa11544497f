import * as v from 'valibot';
import type { HttpRequest } from '../../bot/post.ts';
import { about, count, documentOf, flag, text } from '../../core/output/schema.ts';
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
  isAsExpected: about(flag, 'Whether the answer has this status.'),
});
