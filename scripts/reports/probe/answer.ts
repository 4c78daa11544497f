import type { ErrorKind, GraphQLProblem, Reply, SembleFailure } from '../../../src/semble/graphql.ts';
import { type Found, unknown } from './finding.ts';

/** What Semble answered to one request. */
export interface Answer {
  /** Undefined when there was no answer. */
  readonly reply: Reply | undefined;
  readonly data: Readonly<Record<string, unknown>>;
  readonly problems: readonly GraphQLProblem[];
  /** Why the answer has no data; undefined when it has some. */
  readonly failure: SembleFailure | undefined;
  /** Whether the bot cannot use any part of the answer, not even its errors. */
  readonly isUnusable: boolean;
}

/** The kinds of errors in words. Semble's own text is never shown here, because it may quote data. */
const WORDS: Readonly<Record<ErrorKind, string>> = {
  'rate-limited': 'Semble limits the rate of requests',
  'refused-token': 'Semble refused the token',
  'missing-permission': 'the token does not have the permission',
  'invalid-document': "the practice's schema does not allow the request",
  'not-found': 'Semble found no record',
  unreachable: 'Semble gave no answer in time',
  'not-json': 'the answer was not JSON',
  failed: 'Semble answered with an error',
};

/** Says why a request gave no data. */
export function reasonOf({ failure, problems }: Answer): string {
  const kind = failure?.kind ?? problems[0]?.kind;
  return kind ? WORDS[kind] : 'the answer has an unexpected form';
}

/** Errors that may pass, and that say nothing about what was asked. */
const PASSING: ReadonlySet<ErrorKind> = new Set(['rate-limited', 'unreachable', 'not-json']);

/** The finding of a request that Semble did not answer, such as after a rate limit; undefined when there is an answer. */
export function unanswered(answer: Answer): Found | undefined {
  const kinds = [answer.failure, ...answer.problems].flatMap((one) => one?.kind ?? []);
  return kinds.some((kind) => PASSING.has(kind)) ? unknown(reasonOf(answer), 'Run the command again.') : undefined;
}
