import {
  badRequest,
  conflict,
  forbidden,
  gone,
  multipleMatches,
  notFound,
  OperationOutcomeError,
  preconditionFailed,
  serverError,
  tooManyRequests,
  unauthorized,
} from '@medplum/core';
import type { Patient } from '@medplum/fhirtypes';
import { OTHER_ID, PATIENT_ID, THIRD_ID } from '../../../fixtures/bot.ts';
import { type Call, FakeMedplum } from '../../../fixtures/fake-medplum.ts';
import { DEFINITIONS } from '../../../fixtures/semble-patient.ts';
import { withLink } from '../../../src/fhir/links.ts';
import { SEMBLE_PATIENT_ID_SYSTEM, UNCONFIRMED_TAG } from '../../../src/fhir/systems.ts';
import { deactivate, withTag } from '../../../src/fhir/tags.ts';
import { mapPatient } from '../../../src/mappers/patient.ts';
import type { MedplumCalls } from '../../../src/sync/run.ts';
import { COLLEAGUES, PATIENT, TEXT } from './planted.ts';
import { ODD, pick, spoilJson } from './spoil-json.ts';

const inStep = (id: string): Patient => mapPatient({ ...PATIENT, id }, DEFINITIONS, undefined, {}).patient;
const matched = (...ids: string[]): Patient => ({
  resourceType: 'Patient',
  identifier: ids.map((value) => ({ system: SEMBLE_PATIENT_ID_SYSTEM, value })),
});
const withColleagues = (patient: Patient): Patient => ({
  ...patient,
  ...COLLEAGUES,
  identifier: [...(patient.identifier ?? []), ...COLLEAGUES.identifier],
});
const target = { sembleId: OTHER_ID };

const PATIENTS: Readonly<Record<string, readonly Patient[]>> = {
  none: [],
  'all in step': [PATIENT_ID, OTHER_ID, THIRD_ID].map(inStep),
  'the id alone': [matched(PATIENT_ID)],
  "a colleague's": [withColleagues(matched(PATIENT_ID)), withColleagues(inStep(OTHER_ID))],
  unconfirmed: [withTag(inStep(PATIENT_ID), UNCONFIRMED_TAG)],
  'a tombstone': [deactivate(inStep(PATIENT_ID)), inStep(OTHER_ID)],
  'merged away': [withLink(inStep(PATIENT_ID), 'replaced-by', target), inStep(OTHER_ID)],
  'merged the other way': [inStep(PATIENT_ID), withLink(inStep(OTHER_ID), 'replaced-by', { sembleId: PATIENT_ID })],
  'two of one id': [inStep(PATIENT_ID), matched(PATIENT_ID)],
  'one of two ids': [matched(PATIENT_ID, OTHER_ID)],
};

/** The Patients of the first patient and of others, as Medplum stores them. */
export const STORED: Readonly<Record<string, ReadonlyMap<string, Patient>>> = Object.fromEntries(
  Object.entries(PATIENTS).map(([name, patients]) => {
    const stored = patients.map((patient, index) => {
      const id = `00000000-0000-4000-9000-00000000000${index}`;
      return [id, { ...patient, id, meta: { ...patient.meta, versionId: 'before' } }] as const;
    });
    return [name, new Map(stored)];
  }),
);

const CALLS: readonly Call[] = ['search', 'create', 'update', 'delete', 'batch'];

/** The values that a client may throw: the server's outcomes, a gateway's texts, and values that are not errors. */
const THROWN: readonly unknown[] = [
  ...[
    notFound,
    gone,
    preconditionFailed,
    multipleMatches,
    unauthorized,
    forbidden,
    conflict(TEXT, '40001'),
    tooManyRequests,
  ],
  ...[serverError(new Error(TEXT)), badRequest(TEXT), badRequest(TEXT, 'Patient.name'), badRequest('<html>502</html>')],
  ...[badRequest('429 Too Many Requests'), badRequest(''), { resourceType: 'OperationOutcome' as const, issue: [] }],
].map((outcome) => new OperationOutcomeError(outcome));
const NO_ERRORS = [...ODD, undefined, new Error(TEXT), { outcome: TEXT }, { outcome: { id: {}, issue: [null] } }];

/** The changes of another writer to the first Patient just before a write of the bot. */
function meddle(medplum: FakeMedplum, at: number): void {
  for (const patient of medplum.bySembleId(PATIENT_ID)) {
    if (at % 3 === 0) {
      medplum.patients.delete(patient.id ?? '');
    } else {
      medplum.put({
        ...patient,
        ...COLLEAGUES,
        identifier: patient.identifier ?? [],
        language: `${medplum.calls.length}`,
      });
    }
  }
}

/** The faults before a call; each may throw instead of the call. */
export const MEDPLUM_SPOILS: Readonly<Record<string, (medplum: FakeMedplum, at: number) => void>> = {
  'an outcome is thrown': (_, at) => {
    throw pick(THROWN, at);
  },
  'something is thrown': (_, at) => {
    throw pick(NO_ERRORS, at);
  },
  'every write is a conflict': () => {
    throw new OperationOutcomeError(conflict(TEXT, '40001'));
  },
  'somebody is faster': (medplum, at) => meddle(medplum, at),
};
/** The same after the call took effect: its answer is lost, or is another. */
export const ANSWER_SPOILS: Readonly<Record<string, (answer: unknown, at: number) => unknown>> = {
  'the answer is lost': (_, at) => {
    throw pick(THROWN, at);
  },
  'the answer is odd': (_, at) => pick(ODD, at),
  'a member of the answer is odd or gone': (answer, at) => spoilJson(answer, at),
};

export interface World {
  readonly medplum: FakeMedplum;
  readonly client: MedplumCalls;
}

/** A Medplum with these Patients, whose calls of one kind go wrong once or always. */
export function medplumWith(stored: string, spoil: readonly [kind: string, at: number] | undefined): World {
  const medplum = new FakeMedplum();
  for (const [id, patient] of STORED[stored] ?? []) {
    medplum.patients.set(id, patient);
  }
  const [kind = '', at = 0] = spoil ?? [];
  const call = pick(CALLS, at);
  const isOnce = at % 2 === 0;
  const rest = Math.floor(at / 10);
  let times = 0;
  const isOnEveryWrite = kind === 'somebody is faster' || kind === 'every write is a conflict';
  const isNow = (name: Call): boolean =>
    (isOnEveryWrite ? name !== 'search' : name === call) && !(isOnce && times++ > 0);
  const before = MEDPLUM_SPOILS[kind];
  const after = ANSWER_SPOILS[kind];
  if (before) {
    medplum.wire.before = (name) => {
      if (isNow(name)) {
        before(medplum, rest);
      }
    };
  }
  return {
    medplum,
    client: after
      ? answering(medplum.client, (name, answer) => (isNow(name) ? after(answer, rest) : answer))
      : medplum.client,
  };
}

const METHODS: Readonly<Record<string, Call>> = {
  searchResources: 'search',
  createResourceIfNoneExist: 'create',
  updateResource: 'update',
  deleteResource: 'delete',
  executeBatch: 'batch',
};

/** The same client, of which the answers go through `change` first. */
function answering(client: MedplumCalls, change: (call: Call, answer: unknown) => unknown): MedplumCalls {
  const methods = Object.entries<CallableFunction>({ ...client }).map(([method, call]) => {
    const name = METHODS[method];
    const answered = async (...args: unknown[]): Promise<unknown> => {
      const answer = name && change(name, await call(...args));
      // A search gives a list of resources, whatever these are, with their bundle.
      return name === 'search' ? Object.assign([answer].flat(), { bundle: { type: 'searchset' } }) : answer;
    };
    return [method, name ? answered : call];
  });
  return Object.fromEntries(methods) as MedplumCalls;
}
