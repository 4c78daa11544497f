import { PROGRAM } from '../core/names.ts';

const SEND = `Run ${PROGRAM} send to test whether the bot accepts a genuine delivery`;
const OTHERS = 'Requests of others do no harm';
const SLOW_DOWN = `Semble delivers it again. If it stays failed, run ${PROGRAM} replay`;
const CHECK_BOTH = `Semble delivers it again. If it stays failed, check that Medplum and Semble are up, then run ${PROGRAM} replay`;
const NEW_TOKEN = `Put a valid token into .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`;
const CLOCK = "Check this machine's clock";
const EXPLAIN = `Run ${PROGRAM} explain <Semble id>`;

/** What a reason means, and the next step; sentences without a full stop at their end. */
export interface Explanation {
  readonly meaning: string;
  readonly todo: string;
}

/** The explanation of each fixed reason in the bot's log. */
const REASONS: ReadonlyMap<string, Explanation> = new Map<string, Explanation>([
  // 401: the sender was not proven.
  ['no-headers', { meaning: 'The request had no headers, so nobody can prove who sent it', todo: OTHERS }],
  [
    'not-json',
    { meaning: "The request did not have the content type of JSON, as Semble's deliveries have", todo: OTHERS },
  ],
  [
    'wrong-token',
    {
      meaning: 'The request did not have the webhook token',
      todo: `${OTHERS}. If it was Semble: run ${PROGRAM} status to compare the subscriptions, and check that proxies pass on X-Bot-Token`,
    },
  ],
  ['no-secret', { meaning: 'No signing secret was there to check the signature', todo: `Run ${PROGRAM} deploy` }],
  [
    'malformed-text',
    { meaning: 'The body was not readable text, so its signature could not be checked', todo: OTHERS },
  ],
  [
    'missing-header',
    {
      meaning: 'The request had no signature',
      todo: `${OTHERS}. If it was Semble: the scheme is another one (SEMBLE_SIGNATURE_SCHEME), or a proxy drops the header. ${SEND}`,
    },
  ],
  [
    'malformed-header',
    {
      meaning: 'The signature was not in the form of the scheme',
      todo: 'If it was Semble: check SEMBLE_SIGNATURE_SCHEME',
    },
  ],
  [
    'missing-timestamp',
    { meaning: 'The signature had no time', todo: 'If it was Semble: check SEMBLE_SIGNATURE_SCHEME' },
  ],
  [
    'malformed-timestamp',
    { meaning: 'The time of the signature could not be read', todo: 'If it was Semble: check SEMBLE_SIGNATURE_SCHEME' },
  ],
  [
    'missing-id',
    {
      meaning: 'The request had no id, which the scheme signs',
      todo: 'If it was Semble: check SEMBLE_SIGNATURE_SCHEME',
    },
  ],
  [
    'no-match',
    {
      meaning:
        'The signature was wrong: the request was forged, changed on its way, or signed with a secret that the project does not have',
      todo: `${SEND}; ${PROGRAM} status compares the secrets`,
    },
  ],
  [
    'timestamp-in-future',
    { meaning: 'The signed time was in the future', todo: "If it was Semble: check the clock of Medplum's server" },
  ],
  [
    'timestamp-too-old',
    {
      meaning: 'The delivery carried the patient but was signed too long ago, so it could be a copy of an old one',
      todo: 'Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble',
    },
  ],
  [
    'a scheme without a timestamp needs SEMBLE_API_TOKEN to apply a carried patient',
    {
      meaning: 'The delivery carried the patient but no signed time, so it could be a copy of an old one',
      todo: 'Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble',
    },
  ],
  [
    'operator no-secret',
    { meaning: 'The project has no SEMBLE_OPERATOR_SECRET', todo: `Run ${PROGRAM} deploy, which creates it` },
  ],
  ['operator timestamp-too-old', { meaning: 'A command signed its request more than 5 minutes before', todo: CLOCK }],
  ['operator timestamp-in-future', { meaning: 'A command signed its request with a time in the future', todo: CLOCK }],
  [
    'operator no-match',
    {
      meaning: 'A command signed its request with another secret than the project has',
      todo: `Run ${PROGRAM} deploy, and check that proxies change no bodies`,
    },
  ],
  // 400: the sender was proven, but it was nothing that the bot can do.
  [
    'not a delivery',
    {
      meaning: 'The request was signed, but it was no delivery of Semble',
      todo: `Run ${PROGRAM} send to test the bot`,
    },
  ],
  [
    'not an operator request',
    {
      meaning: 'A command sent a request that this version of the bot does not know',
      todo: `Run ${PROGRAM} deploy, which updates the bot`,
    },
  ],
  [
    'the carried patient has another id or none',
    {
      meaning: 'The delivery carried another patient than it named',
      todo: 'Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble',
    },
  ],
  // 429 and 409.
  ['Semble asks to slow down', { meaning: 'Semble got too many requests of this token', todo: SLOW_DOWN }],
  ['Medplum asks to slow down', { meaning: 'Medplum got too many requests', todo: SLOW_DOWN }],
  [
    'other writers were faster until the deadline',
    { meaning: 'Other writers kept changing the Patient', todo: SLOW_DOWN },
  ],
  [
    'Medplum kept answering with conflicts',
    { meaning: 'Other writers kept changing Patients at the same time', todo: SLOW_DOWN },
  ],
  // 504.
  ['no answer before the deadline', { meaning: 'Semble or Medplum answered too slowly', todo: CHECK_BOTH }],
  [
    'the deadline came before the second request',
    { meaning: 'Semble or Medplum answered too slowly', todo: CHECK_BOTH },
  ],
  [
    'no time is left for another request to Semble',
    { meaning: 'The sweep had no time left', todo: 'The next one goes on' },
  ],
  ['Medplum could not be reached or failed', { meaning: 'Medplum failed or did not answer the bot', todo: CHECK_BOTH }],
  ['Semble gave no answer: unreachable', { meaning: 'Semble could not be reached', todo: CHECK_BOTH }],
  [
    'Semble gave no answer: not-json',
    { meaning: "Semble's address answered with something else than JSON", todo: CHECK_BOTH },
  ],
  ['Semble gave no answer: failed', { meaning: 'Semble answered with an error of its own', todo: CHECK_BOTH }],
  ['Semble gave no answer: not-found', { meaning: 'Semble did not find what the bot asked for', todo: CHECK_BOTH }],
  [
    'Semble gave no answer: invalid-document',
    {
      meaning: "Semble's API has changed: it does not accept the bot's query",
      todo: `Update this package, run ${PROGRAM} deploy, then ${PROGRAM} replay`,
    },
  ],
  // An incomplete sweep.
  [
    'the time was up before the end of the list',
    {
      meaning: 'The sweep ran out of time',
      todo: `The next one goes on; until then ${PROGRAM} reconcile finds what it did not reach`,
    },
  ],
  // 500.
  [
    'SEMBLE_WEBHOOK_SECRET is not set',
    { meaning: 'The project has no signing secret, so no delivery can be verified', todo: `Run ${PROGRAM} deploy` },
  ],
  ['SEMBLE_API_TOKEN is not set', { meaning: 'The bot has no token to read Semble with', todo: NEW_TOKEN }],
  [
    'SEMBLE_API_TOKEN is not set, and the delivery does not carry the patient',
    { meaning: 'The bot has no token to read Semble with', todo: NEW_TOKEN },
  ],
  [
    'SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access',
    {
      meaning: "Semble refused the bot's token",
      todo: `Create a new one in Semble: Settings > API access. ${NEW_TOKEN}`,
    },
  ],
  [
    'SEMBLE_API_TOKEN may not read patients: check its role in Semble',
    {
      meaning: "The bot's token may not read this patient, or patients at all",
      todo: `Correct its role in Semble, then run ${PROGRAM} replay`,
    },
  ],
  [
    'Medplum denies the bot: check its access policy',
    {
      meaning: "Medplum's access policy does not let the bot do this",
      todo: `Run ${PROGRAM} deploy, which corrects the policy, then ${PROGRAM} replay`,
    },
  ],
  [
    'unexpected failure in the bot',
    { meaning: 'The bot has a fault', todo: 'Please report it with the lines of its AuditEvent' },
  ],
  // Quarantined: this patient cannot be written until its record is corrected.
  [
    'two Patients have this Semble id, or one has two',
    {
      meaning: 'Two Patients have this Semble id, or one Patient has it twice',
      todo: `${EXPLAIN}, and keep the id on one Patient, once`,
    },
  ],
  [
    'Medplum rejects the Patient as invalid',
    { meaning: 'Medplum rejects the Patient as invalid', todo: `${EXPLAIN} to see it` },
  ],
  [
    'the Patient is larger than Medplum takes',
    { meaning: 'The Patient is larger than Medplum takes', todo: `${EXPLAIN} to see it` },
  ],
  [
    'a patient merged into itself',
    { meaning: 'Semble reported a merge of a patient into itself', todo: 'Check the patient in Semble' },
  ],
  [
    'the source of this merge was already merged into another patient',
    {
      meaning: 'The Patient was already merged into another one',
      todo: 'Compare the two merges in Semble with the links in Medplum',
    },
  ],
  [
    'this merge would close a circle of merges',
    {
      meaning: 'This merge and earlier ones would make a circle',
      todo: 'Compare them in Semble with the links of the Patients in Medplum',
    },
  ],
]);

/** A list of Semble that broke off, and how. */
const LIST = /^Semble's list (.+)$/;

/** A setting that the bot cannot use: its name and why. */
const SETTING = /^(SEMBLE_[A-Z_]+): (.+)$/;

/** Why a run that ended without its last line has none. */
const UNFINISHED: Explanation = {
  meaning: 'The run ended before its last log line, which names the patient: it took too long, or the server stopped',
  todo: `Semble delivers it again. If it stays failed, ${PROGRAM} reconcile finds the patient`,
};

/**
 * Explains a reason of the bot's log; undefined for a reason that the table does not have. Without a reason, says why a run has
 * none.
 */
export function explainReason(reason: string | undefined): Explanation | undefined {
  if (reason === undefined) {
    return UNFINISHED;
  }
  const plain = reason.replace(/^(operator |a page failed: )/, '');
  const known = REASONS.get(reason) ?? REASONS.get(plain);
  if (known) {
    return known;
  }
  const [, fault] = LIST.exec(plain) ?? [];
  if (fault !== undefined) {
    return {
      meaning: `Semble's list of patients ${fault}`,
      todo: `The next sweep tries again. Until then run ${PROGRAM} reconcile`,
    };
  }
  const [, name, why] = SETTING.exec(plain) ?? [];
  return name === undefined
    ? undefined
    : {
        meaning: `The bot cannot use the setting ${name}: ${why}`,
        todo: `Correct it in .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`,
      };
}
