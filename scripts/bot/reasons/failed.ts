import { PROGRAM } from '../../core/names.ts';
import type { Explanation } from './explanation.ts';

const SLOW_DOWN = `Semble delivers it again. If it stays failed, run ${PROGRAM} replay`;
const CHECK_BOTH = `Semble delivers it again. If it stays failed, check that Medplum and Semble are up, then run ${PROGRAM} replay`;
const NEW_TOKEN = `Put a valid token into .env, run ${PROGRAM} deploy, then ${PROGRAM} replay`;
const EXPLAIN = `Run ${PROGRAM} explain <Semble id>`;

/** The explanations of the reasons for which the bot cannot do what an accepted request asks for. */
export const FAILED: readonly (readonly [reason: string, explanation: Explanation])[] = [
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
];
