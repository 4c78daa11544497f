import { PROGRAM } from '../core/names.ts';

const SEND = `Run ${PROGRAM} send to test whether the bot accepts a genuine delivery`;
const OTHERS = 'Requests of others do no harm';
const SLOW_DOWN = `Semble delivers it again. If it stays failed, run ${PROGRAM} replay`;
const CHECK_BOTH = `Semble delivers it again. If it stays failed, check that Medplum and Semble are up, then run ${PROGRAM} replay`;
const NEW_TOKEN = `Put a valid token into .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`;
const CLOCK = "Check this machine's clock";
const EXPLAIN = `Run ${PROGRAM} explain <Semble id>`;

/** The meaning of each fixed reason in the bot's log, and the next step. */
const REASONS: ReadonlyMap<string, string> = new Map([
  // 401: the sender was not proven.
  ['no-headers', `The request had no headers, so nobody can prove who sent it. ${OTHERS}`],
  ['not-json', `The request did not have the content type of JSON, as Semble's deliveries have. ${OTHERS}`],
  [
    'wrong-token',
    `The request did not have the webhook token. ${OTHERS}. If it was Semble: run ${PROGRAM} status to compare the subscriptions, and check that proxies pass on X-Bot-Token`,
  ],
  ['no-secret', `No signing secret was there to check the signature. Run ${PROGRAM} deploy`],
  ['malformed-text', `The body was not readable text, so its signature could not be checked. ${OTHERS}`],
  [
    'missing-header',
    `The request had no signature. ${OTHERS}. If it was Semble: the scheme is another one (SEMBLE_SIGNATURE_SCHEME), or a proxy drops the header. ${SEND}`,
  ],
  [
    'malformed-header',
    `The signature was not in the form of the scheme. If it was Semble: check SEMBLE_SIGNATURE_SCHEME`,
  ],
  ['missing-timestamp', `The signature had no time. If it was Semble: check SEMBLE_SIGNATURE_SCHEME`],
  [
    'malformed-timestamp',
    `The time of the signature could not be read. If it was Semble: check SEMBLE_SIGNATURE_SCHEME`,
  ],
  ['missing-id', `The request had no id, which the scheme signs. If it was Semble: check SEMBLE_SIGNATURE_SCHEME`],
  [
    'no-match',
    `The signature was wrong: the request was forged, changed on its way, or signed with a secret that the project does not have. ${SEND}; ${PROGRAM} status compares the secrets`,
  ],
  ['timestamp-in-future', `The signed time was in the future. If it was Semble: check the clock of Medplum's server`],
  [
    'timestamp-too-old',
    'The delivery carried the patient but was signed too long ago, so it could be a copy of an old one. Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble',
  ],
  [
    'a scheme without a timestamp needs SEMBLE_API_TOKEN to apply a carried patient',
    'The delivery carried the patient but no signed time, so it could be a copy of an old one. Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble',
  ],
  ['operator no-secret', `The project has no SEMBLE_OPERATOR_SECRET. Run ${PROGRAM} deploy, which creates it`],
  ['operator timestamp-too-old', `A command signed its request more than 5 minutes before. ${CLOCK}`],
  ['operator timestamp-in-future', `A command signed its request with a time in the future. ${CLOCK}`],
  [
    'operator no-match',
    `A command signed its request with another secret than the project has. Run ${PROGRAM} deploy, and check that proxies change no bodies`,
  ],
  // 400: the sender was proven, but it was nothing that the bot can do.
  ['not a delivery', `The request was signed, but it was no delivery of Semble. Run ${PROGRAM} send to test the bot`],
  [
    'not an operator request',
    `A command sent a request that this version of the bot does not know. Run ${PROGRAM} deploy, which updates the bot`,
  ],
  [
    'the carried patient has another id or none',
    `The delivery carried another patient than it named. Set SEMBLE_API_TOKEN, so that the bot reads the patient from Semble`,
  ],
  // 429 and 409.
  ['Semble asks to slow down', `Semble got too many requests of this token. ${SLOW_DOWN}`],
  ['Medplum asks to slow down', `Medplum got too many requests. ${SLOW_DOWN}`],
  ['other writers were faster until the deadline', `Other writers kept changing the Patient. ${SLOW_DOWN}`],
  ['Medplum kept answering with conflicts', `Other writers kept changing Patients at the same time. ${SLOW_DOWN}`],
  // 504.
  ['no answer before the deadline', `Semble or Medplum answered too slowly. ${CHECK_BOTH}`],
  ['the deadline came before the second request', `Semble or Medplum answered too slowly. ${CHECK_BOTH}`],
  ['no time is left for another request to Semble', 'The sweep had no time left. The next one goes on'],
  ['Medplum could not be reached or failed', `Medplum failed or did not answer the bot. ${CHECK_BOTH}`],
  ['Semble gave no answer: unreachable', `Semble could not be reached. ${CHECK_BOTH}`],
  ['Semble gave no answer: not-json', `Semble's address answered with something else than JSON. ${CHECK_BOTH}`],
  ['Semble gave no answer: failed', `Semble answered with an error of its own. ${CHECK_BOTH}`],
  ['Semble gave no answer: not-found', `Semble did not find what the bot asked for. ${CHECK_BOTH}`],
  [
    'Semble gave no answer: invalid-document',
    `Semble's API has changed: it does not accept the bot's query. Update this package, run ${PROGRAM} deploy, then ${PROGRAM} replay`,
  ],
  // An incomplete sweep.
  [
    'the time was up before the end of the list',
    `The sweep ran out of time. The next one goes on; until then ${PROGRAM} reconcile finds what it did not reach`,
  ],
  // 500.
  [
    'SEMBLE_WEBHOOK_SECRET is not set',
    `The project has no signing secret, so no delivery can be verified. Run ${PROGRAM} deploy`,
  ],
  ['SEMBLE_API_TOKEN is not set', `The bot has no token to read Semble with. ${NEW_TOKEN}`],
  [
    'SEMBLE_API_TOKEN is not set, and the delivery does not carry the patient',
    `The bot has no token to read Semble with. ${NEW_TOKEN}`,
  ],
  [
    'SEMBLE_API_TOKEN was refused by Semble. Create a new one: Settings > API access',
    `Semble refused the bot's token. Create a new one in Semble: Settings > API access. ${NEW_TOKEN}`,
  ],
  [
    'SEMBLE_API_TOKEN may not read patients: check its role in Semble',
    `The bot's token may not read this patient, or patients at all. Correct its role in Semble, then run ${PROGRAM} replay`,
  ],
  [
    'Medplum denies the bot: check its access policy',
    `Medplum's access policy does not let the bot do this. Run ${PROGRAM} deploy, which corrects the policy, then ${PROGRAM} replay`,
  ],
  ['unexpected failure in the bot', 'The bot has a fault. Please report it with the lines of its AuditEvent'],
  // Quarantined: this patient cannot be written until its record is corrected.
  [
    'two Patients have this Semble id, or one has two',
    `Two Patients have this Semble id, or one Patient has it twice. ${EXPLAIN}, and keep the id on one Patient, once`,
  ],
  ['Medplum rejects the Patient as invalid', `Medplum rejects the Patient as invalid. ${EXPLAIN} to see it`],
  ['the Patient is larger than Medplum takes', `The Patient is larger than Medplum takes. ${EXPLAIN} to see it`],
  ['a patient merged into itself', 'Semble reported a merge of a patient into itself. Check the patient in Semble'],
  [
    'the source of this merge was already merged into another patient',
    'The Patient was already merged into another one. Compare the two merges in Semble with the links in Medplum',
  ],
  [
    'this merge would close a circle of merges',
    'This merge and earlier ones would make a circle. Compare them in Semble with the links of the Patients in Medplum',
  ],
]);

/** A list of Semble that broke off, and how. */
const LIST = /^Semble's list (.+)$/;

/** A setting that the bot cannot use: its name and why. */
const SETTING = /^(SEMBLE_[A-Z_]+): (.+)$/;

/** Why a run that ended without its last line has none. */
const UNFINISHED = `The run ended before its last log line: it took too long, or the server stopped. Semble delivers it again. The log does not say for which patient: ${PROGRAM} reconcile finds it`;

/**
 * Puts a reason of the bot's log into words, with the next step; undefined for a reason that the table does not have. Without a
 * reason, says why a run has none.
 */
export function sentenceFor(reason: string | undefined): string | undefined {
  if (reason === undefined) {
    return UNFINISHED;
  }
  const plain = reason.replace(/^(operator |a page failed: )/, '');
  const known = REASONS.get(reason) ?? REASONS.get(plain);
  if (known !== undefined) {
    return known;
  }
  const [, fault] = LIST.exec(plain) ?? [];
  if (fault !== undefined) {
    return `Semble's list of patients ${fault}. The next sweep tries again; until then run ${PROGRAM} reconcile`;
  }
  const [, name, why] = SETTING.exec(plain) ?? [];
  return (
    name &&
    `The bot cannot use the setting ${name}: ${why}. Correct it in .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`
  );
}
