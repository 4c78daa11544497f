import { expect, it } from 'vitest';
import type { SembleStore } from '../../local/semble/patients/store.ts';
import type { LocalSemble } from '../../local/semble/server.ts';
import { EVENT_TYPES } from '../../local/semble/webhooks/events.ts';
import { aFullToken, aLocalSemble, aReceiver, ask, eventsIn, subscribe } from './semble-support.ts';

const PATIENT = `query ($id: ID!) { patient(id: $id) {
  firstName email archived archivedInfo { archivedReason } phones { phoneId phoneType phoneNumber }
  numbers { id value } relatedAccounts { relationshipId relationshipType relationshipLabel } updatedAt } }`;

async function everythingSubscribed(options = {}): Promise<{ semble: LocalSemble; heard: () => Promise<unknown[]> }> {
  const semble = await aLocalSemble(options);
  const { url, received } = await aReceiver();
  for (let first = 0; first < EVENT_TYPES.length; first += 10) {
    subscribe(semble, url, EVENT_TYPES.slice(first, first + 10));
  }
  return {
    semble,
    heard: async () => {
      await semble.outbox.drain();
      return eventsIn(received.splice(0)).map(({ eventType, identifiers }) => ({ eventType, identifiers }));
    },
  };
}

const anId = expect.stringMatching(/^[0-9a-f]{24}$/);

interface StaffAction {
  readonly name: string;
  readonly act: (store: SembleStore, patientId: string) => void;
  readonly event: string;
  readonly identifier?: string;
  /** The difference afterwards. */
  readonly after: object | null;
}

const PHONE = { phoneType: 'Mobile', phoneNumber: '07700 900123' };
const prepared = {
  firstName: 'Ada',
  phones: [PHONE],
  numbers: [{ referenceId: 'a'.repeat(24), value: 'A1' }],
  relatedAccounts: [{ relationshipType: 'GP' }],
};
const actions: StaffAction[] = [
  {
    name: 'changes details',
    act: (store, id) => store.updatePatient(id, { email: 'ada@example.org' }),
    event: 'patient.updated',
    after: { firstName: 'Ada', email: 'ada@example.org' },
  },
  { name: 'deletes', act: (store, id) => store.deletePatient(id), event: 'patient.deleted', after: null },
  {
    name: 'archives',
    act: (store, id) => store.archive(id, 'DECEASED_PATIENT'),
    event: 'patient.archived',
    after: { archived: true, archivedInfo: { archivedReason: 'DECEASED_PATIENT' } },
  },
  {
    name: 'unarchives',
    act: (store, id) => store.unarchive(id),
    event: 'patient.unarchived',
    after: { archived: false },
  },
  {
    name: 'adds a phone',
    act: (store, id) => store.addPhone(id, { phoneNumber: '020 7946 0123' }),
    event: 'patient.phone.added',
    identifier: 'phoneId',
    after: { phones: [PHONE, { phoneType: null, phoneNumber: '020 7946 0123' }] },
  },
  {
    name: 'changes a phone',
    act: (store, id) => store.updatePhone(id, [...store.get(id).phones.keys()][0] ?? '', { phoneType: 'Home' }),
    event: 'patient.phone.updated',
    identifier: 'phoneId',
    after: { phones: [{ ...PHONE, phoneType: 'Home' }] },
  },
  {
    name: 'removes a phone',
    act: (store, id) => store.removePhone(id, [...store.get(id).phones.keys()][0] ?? ''),
    event: 'patient.phone.removed',
    identifier: 'phoneId',
    after: { phones: [] },
  },
  {
    name: 'adds a number',
    act: (store, id) => store.addNumber(id, { referenceId: 'a'.repeat(24), value: 'B2' }),
    event: 'patient.number.added',
    identifier: 'numberId',
    after: { numbers: [{ value: 'A1' }, { value: 'B2' }] },
  },
  {
    name: 'changes a number',
    act: (store, id) => store.updateNumber(id, [...store.get(id).numbers.keys()][0] ?? '', { value: 'C3' }),
    event: 'patient.number.updated',
    identifier: 'numberId',
    after: { numbers: [{ value: 'C3' }] },
  },
  {
    name: 'removes a number',
    act: (store, id) => store.removeNumber(id, [...store.get(id).numbers.keys()][0] ?? ''),
    event: 'patient.number.removed',
    identifier: 'numberId',
    after: { numbers: [] },
  },
  {
    name: 'adds a relationship',
    act: (store, id) => store.addRelationship(id, { relationshipType: 'PAYER' }),
    event: 'patient.relationship.added',
    identifier: 'relationshipId',
    after: { relatedAccounts: [{ relationshipType: 'GP' }, { relationshipType: 'PAYER' }] },
  },
  {
    name: 'changes a relationship',
    act: (store, id) =>
      store.updateRelationship(id, [...store.get(id).relationships.keys()][0] ?? '', { relationshipType: 'OTHER' }),
    event: 'patient.relationship.updated',
    identifier: 'relationshipId',
    after: { relatedAccounts: [{ relationshipType: 'OTHER' }] },
  },
  {
    name: 'removes a relationship',
    act: (store, id) => store.removeRelationship(id, [...store.get(id).relationships.keys()][0] ?? ''),
    event: 'patient.relationship.removed',
    identifier: 'relationshipId',
    after: { relatedAccounts: [] },
  },
];

it.each(actions)('raises $event alone when somebody $name', async ({ act, event, identifier, after }) => {
  // With a clock that stands still, so that only the action can move the stamp.
  const { semble, heard } = await everythingSubscribed({ now: () => Date.UTC(2026, 0, 1) });
  const { id } = semble.store.createPatient(prepared);
  await heard();
  act(semble.store, id);
  expect(await heard()).toEqual([
    { eventType: event, identifiers: { patientId: id, ...(identifier && { [identifier]: anId }) } },
  ]);
  const { body } = await ask(semble, aFullToken(semble), PATIENT, { id });
  expect(body).toMatchObject({ data: { patient: after && { ...after, updatedAt: '2026-01-01T00:00:00.001Z' } } });
});

it('raises patient.created alone for a patient with all its parts', async () => {
  const { semble, heard } = await everythingSubscribed();
  const { id } = semble.store.createPatient(prepared);
  expect(await heard()).toEqual([{ eventType: 'patient.created', identifiers: { patientId: id } }]);
});

it('raises patient.merged alone for a merge; the source is gone, the target stays, both are changed', async () => {
  const { semble, heard } = await everythingSubscribed({ now: () => Date.UTC(2026, 0, 1) });
  const [sourcePatientId, targetPatientId] = [
    semble.store.createPatient({}).id,
    semble.store.createPatient({ firstName: 'Ben' }).id,
  ];
  await heard();
  semble.store.merge(sourcePatientId, targetPatientId);
  expect(await heard()).toEqual([{ eventType: 'patient.merged', identifiers: { sourcePatientId, targetPatientId } }]);
  const token = aFullToken(semble);
  expect((await ask(semble, token, PATIENT, { id: sourcePatientId })).body).toEqual({ data: { patient: null } });
  expect((await ask(semble, token, PATIENT, { id: targetPatientId })).body).toMatchObject({
    data: { patient: { firstName: 'Ben', updatedAt: '2026-01-01T00:00:00.001Z' } },
  });
  expect(semble.store.get(sourcePatientId).updatedAt).toBe(Date.UTC(2026, 0, 1) + 1);
});

it.each([
  ['patient.label.added', { labelId: anId }],
  ['patient.label.removed', { labelId: anId }],
  ['patient.customAttribute.added', { customAttributeId: anId }],
  ['patient.customAttribute.updated', { customAttributeId: anId }],
  ['patient.customAttribute.removed', { customAttributeId: anId }],
  ['patient.membership.updated', {}],
] as const)('raises %s without a change that the schema shows', async (eventType, identifiers) => {
  const { semble, heard } = await everythingSubscribed({ now: () => Date.UTC(2026, 0, 1) });
  const { id } = semble.store.createPatient(prepared);
  await heard();
  semble.store.changeUnshown(id, eventType);
  expect(await heard()).toEqual([{ eventType, identifiers: { patientId: id, ...identifiers } }]);
  expect((await ask(semble, aFullToken(semble), PATIENT, { id })).body).toMatchObject({
    data: { patient: { updatedAt: '2026-01-01T00:00:00.000Z' } },
  });
});

it('refuses a change of a patient or a part that does not exist', async () => {
  const { store } = await aLocalSemble();
  const { id } = store.createPatient({});
  expect(() => store.deletePatient('a'.repeat(24))).toThrow('no patient');
  expect(() => store.updatePhone(id, 'a'.repeat(24), {})).toThrow('no phone');
  expect(() => store.removeNumber(id, 'a'.repeat(24))).toThrow('no number');
});
