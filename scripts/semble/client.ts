import {
  type ErrorKind,
  type GraphQLQuery,
  query,
  type SembleAccess,
  SembleFailure,
} from '../../src/semble/graphql.ts';
import { SETTING } from '../../src/settings.ts';
import { CommandFailure } from '../core/problem.ts';
import { retry } from '../core/retry.ts';
import { withPayloadErrors } from './payload-errors.ts';

/** Milliseconds before each further attempt of a rate-limited request, which Semble did not carry out. */
const WAITS: readonly number[] = [600, 1200, 2400, 4800, 9600];

/** Milliseconds; Semble's slowest answers take a fraction of this. */
const TIME_OUT = 20_000;

/** Creates a client for one token. It limits the time of a query, and repeats it if Semble limits the rate. */
export function askerOf(access: SembleAccess): GraphQLQuery {
  return (document, variables) =>
    retry(async () => withPayloadErrors(await inTime(query(access, document, variables))), {
      waits: WAITS,
      retriesResult: ({ problems }) => problems.some(isRateLimited),
      retriesError: (error) => error instanceof SembleFailure && isRateLimited(error),
    });
}

function isRateLimited({ kind }: { readonly kind: ErrorKind }): boolean {
  return kind === 'rate-limited';
}

/** Rejects when the work takes too long. The timer is cleared, because a running timer would keep the answer in memory. */
function inTime<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new SembleFailure('unreachable')), TIME_OUT).unref();
    work.then(resolve, reject).finally(() => clearTimeout(late));
  });
}

/** What happened and what to do, by kind of error. Semble's own text is not shown, because it may quote data. */
const ADVICE: Readonly<Record<ErrorKind, readonly [what: string, todo: string]>> = {
  'rate-limited': ['sends too many requests to Semble', 'Wait a few minutes, then run the command again.'],
  'refused-token': [
    'was refused by Semble',
    'Create a new token in Semble: Settings > API access. Copy the whole token. A token of the sandbox works in the sandbox only.',
  ],
  'missing-permission': [
    'does not have the permission {permission}',
    'In Semble: Settings > API access. Give its role the permission. You may have to create a new token after that.',
  ],
  'invalid-document': [
    "asks for something that this practice's schema does not have",
    "Check SEMBLE_API_URL, and compare this version with Semble's current API reference.",
  ],
  'not-found': ['asks for a record that does not exist', 'Run the command again.'],
  unreachable: ['gets no answer from Semble', 'Check SEMBLE_API_URL and the connection, then run the command again.'],
  'not-json': [
    'gets an answer that is not JSON',
    "Run the command again, as a gateway's error may pass. If it stays, check SEMBLE_API_URL, which must end with /graphql.",
  ],
  failed: ['is answered with an error', "Check Semble's status page, then run the command again."],
};

/** Errors that need a person; the others may pass. */
const LASTING: ReadonlySet<ErrorKind> = new Set(['refused-token', 'missing-permission', 'invalid-document']);

/** What to do without a token for the practice's webhooks. */
export const GIVE_ADMIN_TOKEN =
  'Set SEMBLE_ADMIN_TOKEN to a token of its own with the permissions seeWebhooks, createWebhooks, editWebhooks, deleteWebhooks and the query practice. Create it in Semble: Settings > API access > New.';

/** What to do without a token for the bot. */
export const GIVE_API_TOKEN =
  'Create a token in Semble: Settings > API access > New. Give its role the queries patient, patients and practice and nothing else.';

/** What to do about a missing permission. The bot's token is stored in Medplum, so it must not get permissions for webhooks. */
export function permissionAdvice(token: string, permission: string): string {
  const isForWebhooks = permission.includes('Webhooks');
  return token === SETTING.apiToken && isForWebhooks ? GIVE_ADMIN_TOKEN : ADVICE['missing-permission'][1];
}

/**
 * Converts the error of a failed request to Semble into a CommandFailure; returns any other error as it is. `subject` is the
 * name of the token's variable; `permission` is the one that the request needs.
 */
export function sembleFailure(error: unknown, subject: string, permission: string): unknown {
  if (!(error instanceof SembleFailure)) {
    return error;
  }
  const [what, advice] = ADVICE[error.kind];
  const todo = error.kind === 'missing-permission' ? permissionAdvice(subject, permission) : advice;
  const problem = { what: `${subject} ${what.replace('{permission}', permission)}`, todo };
  return new CommandFailure(LASTING.has(error.kind) ? problem : { ...problem, mayPass: true }, { cause: error });
}
