import type { Edit } from '../proof/variant.ts';

/** The bot with one deliberate fault, and a part of the failed check that `npm start` must report. */
export interface WrongBot {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly complaint: string;
}

const EVENTS = 'src/semble/event-types.ts';
const CALLS = 'src/sync/medplum-patients.ts';
const SYNC = 'src/sync/sync-patient.ts';
const VERIFY = 'src/verify/verify.ts';

/** One edit. */
const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

const AFTER_A_WRITE = `result = current && result !== 'created' ? 'updated' : 'created';`;

export const WRONG_BOTS: readonly WrongBot[] = [
  {
    name: 'deletes the Patient of an archived patient',
    edits: [
      edit(EVENTS, `'patient.archived',`, ''),
      edit(EVENTS, `['patient.deleted']`, `['patient.deleted', 'patient.archived']`),
    ],
    complaint: 'the Patient of an archived patient stays',
  },
  {
    name: 'does not see that a patient is archived',
    edits: [edit('src/mappers/status.ts', 'return semble.archived !== true;', 'return true;')],
    complaint: 'it is inactive',
  },
  {
    name: 'leaves the Patient inactive when the patient comes back',
    edits: [
      edit(
        'src/mappers/status.ts',
        'return semble.archived !== true;',
        'return semble.archived !== true && current?.active !== false;',
      ),
    ],
    complaint: 'the Patient is active again',
  },
  {
    name: 'merges without the link to the target',
    edits: [edit('src/sync/merge-patients.ts', `withLink(current, 'replaced-by', side(targetId, target))`, 'current')],
    complaint: 'it names the patient that replaces it',
  },
  {
    name: 'merges without the link to the source',
    edits: [edit('src/sync/merge-patients.ts', `withLink(target, 'replaces', side(sourceId, source))`, 'target')],
    complaint: 'the patient names the duplicate',
  },
  {
    name: "loses a colleague's phone",
    edits: [edit('src/fhir/ownership.ts', 'kept.push(entry);', 'void entry;')],
    complaint: "the colleague's phone is still there",
  },
  {
    name: 'accepts a delivery without a signature',
    edits: [edit(VERIFY, `return refused('missing-header');`, 'return { genuine: true };')],
    complaint: 'no delivery was answered other than 401 Unauthorized',
  },
  {
    name: 'accepts any signature, and so a tampered delivery',
    edits: [edit(VERIFY, `return refused('no-match');`, 'return { genuine: true };')],
    complaint: 'no delivery was answered other than 401 Unauthorized',
  },
  {
    name: 'ignores a deletion',
    edits: [
      edit(EVENTS, `delete: ['patient.deleted']`, 'delete: []'),
      edit(EVENTS, `'patient.archived',`, `'patient.archived', 'patient.deleted',`),
    ],
    complaint: 'the Patient is gone',
  },
  {
    name: 'leaves the NHS number a plain number',
    edits: [edit('src/mappers/identifiers.ts', 'digits ? nhsIdentifier(id, digits) : undefined', 'undefined')],
    complaint: 'the NHS number is an NHS number',
  },
  {
    name: 'creates a second Patient for a delivery that comes twice',
    edits: [
      edit(CALLS, 'createResourceIfNoneExist(patient, patientQuery(sembleId))', 'createResource(patient)'),
      // Otherwise the bot refuses the second Patient later.
      edit(CALLS, `throw syncErrorFor('ambiguous');`, ''),
    ],
    complaint: 'no patient has two Patients',
  },
  {
    name: 'writes an older state over a newer one, and repairs it afterwards',
    edits: [edit(CALLS, 'updateResource(patient, { headers: ifMatch(patient) })', 'updateResource(patient)')],
    complaint: 'the older one was never written over it',
  },
  {
    name: 'writes an older state over a newer one, and leaves it there',
    edits: [edit(SYNC, AFTER_A_WRITE, `${AFTER_A_WRITE}\nif (current) return result;`)],
    complaint: 'the removed phone is not there',
  },
  {
    name: 'never confirms a Patient',
    edits: [edit(SYNC, 'current ? withoutTag(mapped.patient, UNCONFIRMED_TAG) : ', '')],
    complaint: 'it is confirmed',
  },
  {
    name: 'keeps entries that Semble no longer has',
    edits: [edit('src/fhir/ownership.ts', '} else if (!owned && matches.length === 0) {', '} else {')],
    complaint: 'the removed phone is not there',
  },
  {
    name: 'answers that everything is unchanged',
    edits: [
      edit(
        'src/bots/semble-patient-webhook.ts',
        'return log.end(success({ result: await carryOut(run, delivery.request, carried) }));',
        `await carryOut(run, delivery.request, carried);\nreturn log.end(success({ result: 'unchanged' }));`,
      ),
    ],
    complaint: 'a delivery was answered 200 created',
  },
];
