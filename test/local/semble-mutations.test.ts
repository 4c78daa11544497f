import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import type { LocalSemble } from '../../local/semble/server.ts';
import { BOT_PERMISSIONS, READ_PERMISSIONS, WRITE_PERMISSIONS } from '../../local/semble/tokens.ts';
import { EVENT_TYPES } from '../../local/semble/webhooks/events.ts';
import { aLocalSemble, aReceiver, ask, eventsIn, type Received, subscribe } from './semble-support.ts';

const payload = v.object({
  data: v.record(
    v.string(),
    v.nullable(v.object({ data: v.nullable(v.record(v.string(), v.unknown())), error: v.nullable(v.string()) })),
  ),
});

const FIELDS = `id title firstName lastName dob gender sex email archived archivedInfo { archivedReason }
  address { address city postcode country } phones { phoneId phoneType phoneNumber }
  numbers { id referenceId value }
  relatedAccounts { relationshipId relationshipType relationshipLabel contactDetails { firstName lastName phones { phoneNumber } } }`;

interface Practice {
  readonly semble: LocalSemble;
  readonly received: Received[];
  /** Plays a mutation as staff and returns its payload. */
  readonly staff: (mutation: string) => Promise<{ data: Record<string, unknown> | null; error: string | null }>;
}

async function aPractice(): Promise<Practice> {
  const semble = await aLocalSemble();
  const { url, received } = await aReceiver();
  for (let start = 0; start < EVENT_TYPES.length; start += 10) {
    subscribe(semble, url, EVENT_TYPES.slice(start, start + 10));
  }
  const token = semble.store.addToken({ permissions: [...READ_PERMISSIONS, ...WRITE_PERMISSIONS] });
  const staff: Practice['staff'] = async (mutation) => {
    const { status, body } = await ask(semble, token, `mutation { it: ${mutation} { data { ${FIELDS} } error } }`);
    expect({ status, body }).toMatchObject({ status: 200 });
    const { it: answer } = v.parse(payload, body).data;
    await semble.outbox.drain();
    return answer ?? { data: null, error: 'no payload' };
  };
  return { semble, received, staff };
}

const part = v.record(v.string(), v.unknown());
/** The one entry of a list of the patient. */
const partOf = (patient: Record<string, unknown> | null, list: string): v.InferOutput<typeof part> =>
  v.parse(v.strictTuple([part]), patient?.[list])[0];

describe("the local Semble's mutations of patients", () => {
  it('create, update, archive, unarchive and delete a patient, each with its one event', async () => {
    const { received, staff } = await aPractice();
    const { data: created } = await staff(
      `createPatient(patientData: { title: "Ms", first: "Zara", last: "Example", dob: "1990-05-15", sex: "Female",
        address: "7 Marmalade Row", postcode: "ZZ99 9ZZ", phoneType: "Mobile", phoneNumber: "07700 900123" })`,
    );
    expect(created).toMatchObject({
      title: 'Ms',
      firstName: 'Zara',
      lastName: 'Example',
      dob: '1990-05-15T00:00:00.000Z',
      sex: 'Female',
      address: { address: '7 Marmalade Row', postcode: 'ZZ99 9ZZ', city: null },
      phones: [{ phoneType: 'Mobile', phoneNumber: '07700 900123' }],
    });
    const id = String(created?.['id']);
    const { data: updated } = await staff(
      `updatePatient(id: "${id}", patientData: { last: "Quillfeather", city: "Larkhampton" })`,
    );
    expect(updated).toMatchObject({
      firstName: 'Zara',
      lastName: 'Quillfeather',
      address: { address: '7 Marmalade Row', city: 'Larkhampton' },
    });
    const { data: archived } = await staff(
      `archivePatient(patientId: "${id}", reason: DECEASED_PATIENT, comments: "told")`,
    );
    expect(archived).toMatchObject({ archived: true, archivedInfo: { archivedReason: 'DECEASED_PATIENT' } });
    expect((await staff(`unarchivePatient(patientId: "${id}", reason: OTHER)`)).data).toMatchObject({
      archived: false,
    });
    expect((await staff(`deletePatient(id: "${id}")`)).data).toMatchObject({ id });
    expect(eventsIn(received)).toMatchObject(
      ['created', 'updated', 'archived', 'unarchived', 'deleted'].map((what) => ({
        eventType: `patient.${what}`,
        identifiers: { patientId: id },
      })),
    );
    expect(await staff(`deletePatient(id: "${id}")`)).toEqual({ data: null, error: 'Patient not found' });
    expect(received).toHaveLength(5);
  });

  it('add, update and remove phones, numbers and relationships, each with its one event', async () => {
    const { semble, received, staff } = await aPractice();
    const { id } = semble.store.createPatient({ firstName: 'Zara', lastName: 'Example' });
    await semble.outbox.drain();
    received.length = 0;

    const phone = partOf(
      (
        await staff(
          `addPatientPhoneNumber(patientId: "${id}", phoneData: { phoneType: "Home", phoneNumber: "01632 960001" })`,
        )
      ).data,
      'phones',
    );
    const renumbered = await staff(
      `updatePatientPhoneNumber(patientId: "${id}", phoneId: "${phone['phoneId']}", phoneData: { phoneNumber: "01632 960002" })`,
    );
    expect(renumbered.data).toMatchObject({ phones: [{ ...phone, phoneNumber: '01632 960002' }] });
    expect(
      (await staff(`removePatientPhoneNumber(patientId: "${id}", phoneId: "${phone['phoneId']}")`)).data,
    ).toMatchObject({
      phones: [],
    });

    const definition = semble.store.nhsNumberDefinition;
    const number = partOf(
      (
        await staff(
          `addPatientNumber(patientId: "${id}", patientNumber: { numberId: "${definition}", value: "999 000 0018" })`,
        )
      ).data,
      'numbers',
    );
    expect(number).toMatchObject({ referenceId: definition, value: '999 000 0018' });
    const corrected = await staff(
      `updatePatientNumber(patientId: "${id}", patientNumberId: "${number['id']}", value: "999 000 0026")`,
    );
    expect(corrected.data).toMatchObject({ numbers: [{ ...number, value: '999 000 0026' }] });
    await staff(`removePatientNumber(patientId: "${id}", patientNumberId: "${number['id']}")`);

    const related = partOf(
      (
        await staff(
          `addPatientRelationship(patientId: "${id}", relationshipType: NEXT_OF_KIN, relationshipLabel: "ignored",
            contact: { firstName: "Barnaby", lastName: "Example", phoneType: "Home", phoneNumber: "020 7946 0123" })`,
        )
      ).data,
      'relatedAccounts',
    );
    expect(related).toMatchObject({
      relationshipType: 'NEXT_OF_KIN',
      relationshipLabel: null,
      contactDetails: { firstName: 'Barnaby', phones: [{ phoneNumber: '020 7946 0123' }] },
    });
    const renamed = await staff(
      `updatePatientRelationship(patientId: "${id}", relationshipId: "${related['relationshipId']}", contact: { firstName: "Tobias" })`,
    );
    expect(renamed.data).toMatchObject({
      relatedAccounts: [{ contactDetails: { firstName: 'Tobias', lastName: 'Example' } }],
    });
    await staff(`removePatientRelationship(patientId: "${id}", relationshipId: "${related['relationshipId']}")`);

    expect(eventsIn(received)).toMatchObject(
      [
        ['phone', phone['phoneId']],
        ['number', number['id']],
        ['relationship', related['relationshipId']],
      ].flatMap(([part, partId]) =>
        ['added', 'updated', 'removed'].map((what) => ({
          eventType: `patient.${part}.${what}`,
          identifiers: { patientId: id, [`${part}Id`]: partId },
        })),
      ),
    );
  });

  it.each([
    ['an unknown patient', () => `updatePatient(id: "${'a'.repeat(24)}", patientData: { email: "a@mail.example" })`],
    ['null', (id: string) => `updatePatient(id: "${id}", patientData: { email: null })`],
    ['a country in words', (id: string) => `updatePatient(id: "${id}", patientData: { country: "Wales" })`],
    ['an unknown phone', (id: string) => `removePatientPhoneNumber(patientId: "${id}", phoneId: "${id}")`],
    [
      'an unknown kind of number',
      (id: string) => `addPatientNumber(patientId: "${id}", patientNumber: { numberId: "${id}", value: "1" })`,
    ],
    [
      'names beside the id of a record that has its own',
      (id: string) =>
        `addPatientRelationship(patientId: "${id}", relationshipType: GP, contact: { relatedAccountId: "${id}", firstName: "Zara" })`,
    ],
  ])('refuse %s in the payload, and raise nothing', async (_, mutation) => {
    const { semble, received, staff } = await aPractice();
    const { id } = semble.store.createPatient({ firstName: 'Zara' });
    await semble.outbox.drain();
    received.length = 0;
    expect(await staff(mutation(id))).toEqual({ data: null, error: expect.any(String) });
    expect(received).toEqual([]);
  });

  it.each([
    ['a member that the input does not have', 'createPatient(patientData: { firstName: "Zara" })', 400],
    ['a missing argument', 'archivePatient(patientId: "aaaaaaaaaaaaaaaaaaaaaaaa")', 400],
    ['an id that is none', 'deletePatient(id: "1")', 200],
    ['a day that is none', 'createPatient(patientData: { dob: "1990-02-30" })', 200],
  ])('answer %s with an error of GraphQL', async (_, mutation, status) => {
    const { semble } = await aPractice();
    const token = semble.store.addToken({ permissions: WRITE_PERMISSIONS });
    const answer = await ask(semble, token, `mutation { ${mutation} { data { id } error } }`);
    expect(answer).toMatchObject({ status, body: { errors: [{ message: expect.any(String) }] } });
    expect(semble.store.patients.pageNumber(1, 10, () => true).rows).toEqual([]);
  });

  it.each(WRITE_PERMISSIONS)("let no token without %s do that, the bot's least of all", async (name) => {
    const { semble, received } = await aPractice();
    const { id } = semble.store.createPatient({ firstName: 'Zara' });
    await semble.outbox.drain();
    received.length = 0;
    const others = WRITE_PERMISSIONS.filter((one) => one !== name);
    const mutation = mutationOf(name, id);
    for (const permissions of [BOT_PERMISSIONS, [...READ_PERMISSIONS, ...others]]) {
      const { body } = await ask(semble, semble.store.addToken({ permissions }), `mutation { ${mutation} { error } }`);
      expect(body).toMatchObject({ data: { [name]: null }, errors: [{ message: `Missing permission ${name}` }] });
    }
    expect(semble.store.get(id)).toMatchObject({ deleted: false, archived: false });
    expect(received).toEqual([]);
  });

  it('find no patient that an access group hides from the token', async () => {
    const { semble } = await aPractice();
    const { id } = semble.store.createPatient({ firstName: 'Zara' });
    const token = semble.store.addToken({ permissions: WRITE_PERMISSIONS, hiddenPatients: [id] });
    const { body } = await ask(semble, token, `mutation { deletePatient(id: "${id}") { error } }`);
    expect(body).toMatchObject({ data: { deletePatient: { error: 'Patient not found' } } });
  });
});

/** A valid call of the mutation for this patient. */
function mutationOf(name: (typeof WRITE_PERMISSIONS)[number], id: string): string {
  const others: Readonly<Record<typeof name, string>> = {
    createPatient: '',
    updatePatient: `(id: "${id}", patientData: {})`,
    deletePatient: `(id: "${id}")`,
    archivePatient: `(patientId: "${id}", reason: OTHER)`,
    unarchivePatient: `(patientId: "${id}")`,
    addPatientPhoneNumber: `(patientId: "${id}", phoneData: { phoneNumber: "1", phoneType: "Home" })`,
    updatePatientPhoneNumber: `(patientId: "${id}", phoneId: "${id}")`,
    removePatientPhoneNumber: `(patientId: "${id}", phoneId: "${id}")`,
    addPatientNumber: `(patientId: "${id}", patientNumber: { numberId: "${id}", value: "1" })`,
    updatePatientNumber: `(patientId: "${id}", patientNumberId: "${id}")`,
    removePatientNumber: `(patientId: "${id}", patientNumberId: "${id}")`,
    addPatientRelationship: `(patientId: "${id}", relationshipType: GP, contact: {})`,
    updatePatientRelationship: `(patientId: "${id}", relationshipId: "${id}", contact: {})`,
    removePatientRelationship: `(patientId: "${id}", relationshipId: "${id}")`,
  };
  return `${name}${others[name]}`;
}
