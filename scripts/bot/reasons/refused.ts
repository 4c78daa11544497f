import { PROGRAM } from '../../core/names.ts';
import type { Explanation } from './explanation.ts';

const SEND = `Run ${PROGRAM} send to test whether the bot accepts a genuine delivery`;
const OTHERS = 'Requests of others do no harm';
const CLOCK = "Check this machine's clock";

/** The explanations of the reasons for which the bot does not accept a request. */
export const REFUSED: readonly (readonly [reason: string, explanation: Explanation])[] = [
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
];
