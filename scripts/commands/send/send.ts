import { MAX_SECONDS_AHEAD } from '../../../src/verify/verify.ts';
import { withNotedRefusals } from '../../bot/notes/own-refusals.ts';
import { type HttpRequest, post, type Reply } from '../../bot/post.ts';
import { type DeliveryTarget, type TestDelivery, testRequest } from '../../bot/test-delivery.ts';
import type { Problem } from '../../core/problem.ts';
import { outcomeProblem, outcomeText, resultOf } from './outcome.ts';

/** A test delivery and its answer. It holds no secret and no usable signature. */
export interface SendReport {
  readonly request: HttpRequest;
  /** Undefined when there was no answer, or nothing was sent. */
  readonly status: number | undefined;
  readonly answer: string;
  /** The status that a correctly deployed bot answers with. */
  readonly expected: 200 | 401;
  /** Whether the status is the expected one, and a named patient was neither ignored nor quarantined. */
  readonly isAsExpected: boolean;
  /** The bot's result word; undefined when there was none. */
  readonly result: string | undefined;
  /** What the bot did, in words; undefined when it did not accept the delivery. */
  readonly outcome: string | undefined;
  /** The problem of a named patient that the bot ignored or quarantined. */
  readonly problem: Problem | undefined;
  /** Says that the bot did not take the note about a refusal that was asked for. */
  readonly note?: string;
}

/** Creates one delivery and posts it; a dry run does not post it. */
export async function send(
  target: DeliveryTarget,
  delivery: TestDelivery,
  { dryRun }: { readonly dryRun: boolean },
): Promise<SendReport> {
  const request = testRequest(target, delivery, Date.now());
  const expected = expectedStatus(target, delivery);
  const { reply, note } = dryRun
    ? { reply: { status: undefined, text: '' } }
    : await sendNoted(request, target, expected);
  const result = reply.status === 200 ? resultOf(reply.text) : undefined;
  const problem = outcomeProblem(result, delivery);
  return {
    request: shown(request, target),
    status: reply.status,
    answer: shownAnswer(reply.text, request, target),
    expected,
    isAsExpected: dryRun || (reply.status === expected && !problem),
    result,
    outcome: reply.status === 200 ? outcomeText(result, delivery) : undefined,
    problem,
    ...(note !== undefined && { note }),
  };
}

/** Posts the request, and leaves a note in the log of the deployed bot about a refusal that was asked for. */
async function sendNoted(
  request: HttpRequest,
  { notes }: DeliveryTarget,
  expected: 200 | 401,
): Promise<{ readonly reply: Reply; readonly note?: string }> {
  if (expected === 200 || !notes) {
    return { reply: await post(request) };
  }
  const missing: string[] = [];
  const reply = await withNotedRefusals(
    notes.access,
    (own) => own.post(request),
    (text) => missing.push(text),
  );
  const [note] = missing;
  return { reply, ...(note !== undefined && { note }) };
}

function expectedStatus({ scheme }: DeliveryTarget, { flaw, age = 0 }: TestDelivery): 200 | 401 {
  if (scheme === 'none') {
    return 200;
  }
  return flaw !== undefined || (scheme.timestamp && age < -MAX_SECONDS_AHEAD) ? 401 : 200;
}

/** The request without secrets; a signature is shortened so that it cannot be used. */
function shown({ url, headers, body }: HttpRequest, { opening }: DeliveryTarget): HttpRequest {
  const entries = Object.entries(headers).map(([name, value]) => {
    const isSigned = name !== 'Content-Type';
    return [name, name in opening ? '(kept back)' : isSigned ? shortened(value) : value] as const;
  });
  return { url, headers: Object.fromEntries(entries), body };
}

function shortened(value: string): string {
  return value.replace(/([\w+/-]{8})[\w+/-]{8,}=*/g, '$1…');
}

/** Removes the sent secrets from an answer, because another server may quote them. */
function shownAnswer(text: string, { headers }: HttpRequest, { secret }: DeliveryTarget): string {
  const held = [
    secret,
    ...Object.entries(headers).flatMap(([name, value]) => (name === 'Content-Type' ? [] : [value])),
  ];
  return held
    .filter(Boolean)
    .reduce((answer, value) => answer.replaceAll(value, '(kept back)'), text)
    .slice(0, 500);
}
