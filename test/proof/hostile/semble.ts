import { OTHER_ID, PATIENT_ID, THIRD_ID } from '../../../fixtures/bot.ts';
import { DEFINITIONS } from '../../../fixtures/semble-patient.ts';
import { PATIENT, TEXT } from './planted.ts';
import { pick, spoilJson } from './spoil-json.ts';

/** The parts of a Response that the bot reads. A whole Response would take longer than the rest of a case. */
export interface Reply {
  readonly status: number;
  readonly headers: { readonly get: () => string };
  readonly text: () => Promise<string>;
}

interface Question {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

type Json = Record<string, unknown>;

const SPARSE = { id: PATIENT_ID, firstName: TEXT };

/** Semble's data for every queried patient. */
export const KNOWN: Readonly<Record<string, Json | null>> = {
  whole: { ...PATIENT },
  changed: { ...PATIENT, lastName: `${TEXT} II`, phones: [], updatedAt: '2026-06-06T00:00:00Z' },
  archived: { ...PATIENT, archived: true, archivedInfo: { archivedReason: 'DECEASED_PATIENT' } },
  sparse: SPARSE,
  none: null,
};

/** The answer that Semble would give, by the shape of the query alone. */
function rightAnswer({ query, variables }: Question, patient: Json | null, pages: number): Json {
  const practice = query.includes('practice {') && { practice: { practiceNumbers: DEFINITIONS } };
  if ('options' in variables) {
    const data = [PATIENT_ID, OTHER_ID, THIRD_ID].map((id) => ({ id }));
    return { data: { patients: { data, pageInfo: { hasMore: pages > 0 } } } };
  }
  const patients = Object.entries(variables).map(([name, id]) => [
    name.replace('id', 'p'),
    patient && { ...patient, id },
  ]);
  return {
    data: { ...('id' in variables ? { patient: patients[0]?.[1] } : Object.fromEntries(patients)), ...practice },
  };
}

const errors = (...messages: string[]): Json => ({ errors: messages.map((message) => ({ message })) });
const onPath = (answer: Json, error: Json, at: number): Json => {
  const [name = 'patient', ...others] = Object.keys(Object(answer['data']));
  const paths = [
    [name],
    [name, 'sex'],
    [name, TEXT],
    [name, 'phones', 0, 'phoneNumber'],
    ['practice'],
    others,
    [TEXT],
    TEXT,
    [],
  ];
  return { ...answer, errors: [{ message: TEXT, ...error, path: pick(paths, at) }] };
};

const MESSAGES = [
  ...['This was too often', 'Missing token.', 'Missing permission patient', 'FORBIDDEN', 'Patient not found', TEXT, ''],
  ...[
    'Cannot query field "sex" on type "Patient".',
    "Cannot query field 'value' on type 'PatientNumber'",
    'Syntax error',
  ],
  ...[`Cannot query field "${TEXT}" on type "Patient"`, 'Cannot query field "id" on type "Patient"', 'x'.repeat(5000)],
  ...['Cannot query field "patients" on type "Query"', 'Unknown argument "cursorPagination" on field "patients"'],
];
const CODES = ['UNAUTHENTICATED', 'FORBIDDEN', 'NOT_FOUND', 'GRAPHQL_VALIDATION_FAILED', 'RATE LIMIT', TEXT];

type Spoil = (answer: Json, at: number) => Reply;

/** The answers that replace Semble's; `at` chooses within a kind. */
export const SEMBLE_SPOILS: Readonly<Record<string, Spoil>> = {
  'a member odd or gone': (answer, at) => jsonReply(spoilJson(answer, at)),
  'two members odd or gone': (answer, at) => jsonReply(spoilJson(spoilJson(answer, at), at * 31)),
  'a status': (answer, at) => jsonReply(answer, pick([201, 302, 400, 401, 403, 404, 429, 500, 503], at)),
  'a page': (_, at) => reply(pick([200, 302, 401, 403, 404, 429, 500, 502], at), 'text/html', `<html>${TEXT}</html>`),
  'no JSON': (_, at) => reply(200, 'application/json', pick([TEXT, '', '{', '[1', 'NaN'], at)),
  'another content type': (answer) => reply(200, 'text/plain', JSON.stringify(answer)),
  'an error instead': (_, at) => jsonReply(errors(pick(MESSAGES, at)), pick([200, 400, 403, 500], at / 16)),
  'errors instead': (_, at) => jsonReply(errors(pick(MESSAGES, at), pick(MESSAGES, at / 16))),
  'an error beside': (answer, at) => jsonReply({ ...answer, ...errors(pick(MESSAGES, at)) }),
  'an error on a path': (answer, at) => jsonReply(onPath(answer, { message: pick(MESSAGES, at) }, at / 16)),
  'a code on a path': (answer, at) => jsonReply(onPath(answer, { extensions: { code: pick(CODES, at) } }, at / 8)),
  'nothing, and an error on a path': (answer, at) =>
    jsonReply(onPath(emptied(answer), { message: pick(MESSAGES, at) }, at / 16)),
  'nothing at all': () => jsonReply(null),
  'everybody null': (answer) => jsonReply(emptied(answer)),
  'a lost connection': () => {
    throw new TypeError(`fetch failed: ${TEXT}`);
  },
};

function reply(status: number, type: string, body: string): Reply {
  return { status, headers: { get: () => type }, text: async () => body };
}

/** An answer of Semble with the correct form. */
export function jsonReply(body: unknown, status = 200): Reply {
  return reply(status, 'application/json; charset=utf-8', JSON.stringify(body) ?? '');
}

function emptied(answer: Json): Json {
  return { data: Object.fromEntries(Object.keys(Object(answer['data'])).map((name) => [name, null])) };
}

/** Replaces `fetch` and answers queries from Semble's data: spoiled once, or from some query on. */
export class HostileSemble {
  questions = 0;
  private readonly patient: Json | null;
  private readonly kind: string;
  private readonly at: number;

  constructor(known: string, [kind, at]: readonly [kind: string, at: number] = ['', 0]) {
    this.patient = KNOWN[known] ?? null;
    this.kind = kind;
    this.at = at;
  }

  readonly fetch = async (_url: string, init: { readonly body: string }): Promise<Reply> => {
    const nth = this.questions++;
    const answer = rightAnswer(JSON.parse(init.body), this.patient, (this.at % 7) - nth);
    const spoil = SEMBLE_SPOILS[this.kind];
    const first = this.at % 3;
    const isNow = this.at % 2 === 0 ? nth === first : nth >= first;
    return spoil && isNow ? spoil(answer, Math.floor(this.at / 6)) : jsonReply(answer);
  };
}
