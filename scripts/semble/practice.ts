import { membersOf } from '../../src/semble/decode.ts';
import type { EventSpelling } from '../../src/semble/event-types.ts';
import { getPatient } from '../../src/semble/get-patient.ts';
import { failureOf, type GraphQLQuery } from '../../src/semble/graphql.ts';
import { parseSembleId } from '../../src/semble/patient.ts';
import { SETTING } from '../../src/settings.ts';
import { Problems } from '../core/problem.ts';
import { sembleFailure } from './client.ts';
import { findEventSpelling, listSubscriptions, type Subscription } from './subscriptions/subscriptions.ts';
import { UNKNOWN_ID } from './unknown-id.ts';

/** The documents of this file. */
export const CHECK_DOCUMENTS = {
  practice: 'query Practice { practice { id name } }',
  timeZone: 'query TimeZone { practice { timezone } }',
  onePatient: 'query OnePatient { patients(cursorPagination: { pageSize: 1 }) { data { id } } }',
} as const;

export interface Practice {
  readonly id: string;
  readonly name: string;
}

/** The facts that the operator's token can read. */
export interface WebhookFacts {
  readonly practice: Practice;
  readonly subscriptions: readonly Subscription[];
  /** An IANA name, such as `Europe/London`; undefined when the schema or the token does not allow to read it. */
  readonly timeZone: string | undefined;
  /** Undefined when the schema cannot be queried. */
  readonly spelling: EventSpelling | undefined;
}

/** Reads the practice with the operator's token; `token` is the name of its variable. Undefined after a problem. */
export async function checkAdminToken(
  ask: GraphQLQuery,
  token: string,
  problems: Problems,
): Promise<WebhookFacts | undefined> {
  const [practice, subscriptions, timeZone, spelling] = await Promise.all([
    problems.of(practiceOfToken(ask, token)),
    problems.of(permitted(listSubscriptions(ask), token, 'seeWebhooks')),
    readTimeZone(ask).catch(() => undefined),
    findEventSpelling(ask).catch(() => undefined),
  ]);
  return practice && subscriptions && { practice, subscriptions, timeZone, spelling };
}

/** The facts that the bot's token can read. */
export interface ReadingFacts {
  readonly practice: Practice;
  /** The parts of a patient that the token cannot see, as texts of the bot's log. */
  readonly unseen: readonly string[];
}

/**
 * Reads with the bot's token everything that the bot reads, for one patient. That includes the practice's number
 * definitions, unless `nhsNumberDefinition` is set. Undefined after a problem.
 */
export async function checkApiToken(
  ask: GraphQLQuery,
  { nhsNumberDefinition }: { readonly nhsNumberDefinition: string | undefined },
  problems: Problems,
): Promise<ReadingFacts | undefined> {
  const token = SETTING.apiToken;
  const unseen: string[] = [];
  const [practice, id] = await Promise.all([
    problems.of(practiceOfToken(ask, token)),
    problems.of(permitted(readOnePatientId(ask), token, 'patients')),
  ]);
  const note = (text: string) => unseen.push(text);
  // In a practice without patients, a request for an unknown id still shows which fields the schema does not have.
  const read = getPatient(ask, id ?? UNKNOWN_ID, { withDefinitions: !nhsNumberDefinition, note }).then(() => true);
  const isReadable = await problems.of(permitted(read, token, 'patient'));
  return practice && isReadable ? { practice, unseen } : undefined;
}

/** Reads the practice that a token belongs to. Throws CommandFailure. */
export function practiceOfToken(ask: GraphQLQuery, token: string): Promise<Practice> {
  return permitted(readPractice(ask), token, 'practice');
}

/** Adds a problem if the bot was deployed for another practice, because a Medplum project belongs to one practice. */
export function checkIsPractice(deployedFor: string | undefined, practice: Practice, problems: Problems): void {
  if (deployedFor !== undefined && deployedFor !== practice.id) {
    problems.add(
      `The bot in this Medplum project was deployed for another practice than "${practice.name}"`,
      'A Medplum project belongs to one practice. Use the tokens of the other practice, or another Medplum project.',
    );
  }
}

/**
 * Checks that the token belongs to the practices that a bot was deployed for, if there are any. Throws CommandFailure when
 * it belongs to another practice, or when the practice cannot be read; with `orUnread` the latter is allowed, for a
 * command that writes nothing.
 */
export async function requireSamePractice(
  ask: GraphQLQuery,
  token: string,
  deployedFor: readonly string[],
  { orUnread = false }: { readonly orUnread?: boolean } = {},
): Promise<void> {
  if (deployedFor.length === 0) {
    return;
  }
  const problems = new Problems();
  const practice = await problems.of(practiceOfToken(ask, token));
  if (practice) {
    deployedFor.forEach((one) => void checkIsPractice(one, practice, problems));
  }
  if (practice || !orUnread) {
    problems.throwIfAny();
  }
}

async function readPractice(ask: GraphQLQuery): Promise<Practice> {
  const { data, problems } = await ask(CHECK_DOCUMENTS.practice, {});
  const { id, name } = membersOf(data['practice']);
  if (typeof id !== 'string') {
    throw failureOf(problems);
  }
  return { id, name: typeof name === 'string' ? name : id };
}

async function readTimeZone(ask: GraphQLQuery): Promise<string | undefined> {
  const { data } = await ask(CHECK_DOCUMENTS.timeZone, {});
  const { timezone } = membersOf(data['practice']);
  return typeof timezone === 'string' && timezone !== '' ? timezone : undefined;
}

/** Reads the id of any patient; undefined when the practice has none. */
async function readOnePatientId(ask: GraphQLQuery): Promise<string | undefined> {
  const { data, problems } = await ask(CHECK_DOCUMENTS.onePatient, {});
  const { data: list } = membersOf(data['patients']);
  if (!Array.isArray(list)) {
    throw failureOf(problems);
  }
  return list.map((one: unknown) => parseSembleId(membersOf(one)['id'])).find(Boolean);
}

async function permitted<T>(work: Promise<T>, token: string, permission: string): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw sembleFailure(error, token, permission);
  }
}
