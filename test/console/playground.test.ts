import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LocalFeed } from '../../console/playground/local-feed.ts';
import { playgroundOf } from '../../console/playground/playground.ts';
import type { Playground } from '../../console/server/sources.ts';
import { all, type Clinic, openClinic } from '../scripts/support/clinic.ts';
import { itInProof } from '../support/scale.ts';

let clinic: Clinic;
let feed: LocalFeed;
let playground: Playground;
beforeAll(async () => {
  clinic = await openClinic();
  await clinic.deploy();
  feed = new LocalFeed(clinic.medplum, clinic.semble);
  playground = playgroundOf(clinic, feed);
});
afterAll(() => clinic.close());

/** What a reader of the page does with a new patient. */
async function aPlayground() {
  const { act, state } = playground;
  const { patient } = Object(await act('create-patient', { firstName: 'Zara', lastName: 'Example' }));
  const settled = async (): Promise<Patient | undefined> => {
    await clinic.semble.outbox.drain();
    const patients = await all<Patient>(clinic, 'Patient');
    return patients.find(({ identifier }) => identifier?.some(({ value }) => value === patient));
  };
  await settled();
  return { act, state, patient: String(patient), settled };
}

describe('the playground', () => {
  it('does what staff do, and the bot brings the Patient in step', async () => {
    const { act, patient, settled } = await aPlayground();
    await act('update-patient', { patient, lastName: 'Placeholder' });
    const { part } = Object(await act('add-phone', { patient, phoneType: 'Mobile', phoneNumber: '07700 900456' }));
    await act('add-relative', {
      patient,
      relationshipType: 'GP',
      firstName: 'Yusuf',
      lastName: 'Invented',
      phoneNumber: '',
    });
    const after = await settled();
    expect(after?.name?.[0]?.family).toBe('Placeholder');
    expect(JSON.stringify(after?.telecom)).toContain('07700 900456');
    expect(JSON.stringify(after?.generalPractitioner)).toContain('Invented');
    await act('remove-phone', { patient, part });
    expect(JSON.stringify((await settled())?.telecom)).not.toContain('07700 900456');
    await act('archive-patient', { patient, reason: 'DECEASED_PATIENT' });
    expect(await settled()).toMatchObject({ active: false, deceasedBoolean: true });
    await act('unarchive-patient', { patient });
    expect((await settled())?.active).toBe(true);
    await act('delete-patient', { patient });
    expect(await settled()).toBeUndefined();
  });

  it('edits as a colleague, under an author that is not the bot', async () => {
    const { act, patient, settled } = await aPlayground();
    await act('colleague-phone', { patient, value: '020 7946 0123' });
    await act('colleague-maiden-name', { patient, value: 'Thistlewood' });
    await act('colleague-death', { patient, value: '2026-01-02' });
    const edited = await settled();
    expect(edited?.meta?.author?.reference).toMatch(/^ClientApplication\//);
    await act('update-patient', { patient, lastName: 'Placeholder' });
    const after = await settled();
    expect(after).toMatchObject({
      deceasedDateTime: '2026-01-02',
      meta: { author: { reference: expect.stringMatching(/^Bot\//) } },
    });
    expect(JSON.stringify(after)).toContain('020 7946 0123');
    expect(after?.name?.map(({ family }) => family)).toEqual(['Placeholder', 'Thistlewood']);
  });

  it('holds deliveries and lets them go in another order', async () => {
    const { act, state, patient, settled } = await aPlayground();
    await act('hold', {});
    await act('update-patient', { patient, email: 'older@mail.example' });
    await act('update-patient', { patient, email: 'newest@mail.example' });
    const { held, holding } = state();
    expect({ holding, events: held.map(({ event }) => event) }).toEqual({
      holding: true,
      events: ['patient.updated', 'patient.updated'],
    });
    for (const { id } of held.toReversed()) {
      await act('deliver-held', { delivery: id });
    }
    await act('release', {});
    expect(state()).toMatchObject({ holding: false, held: [] });
    expect(JSON.stringify((await settled())?.telecom)).toContain('newest@mail.example');
  });

  it('records each delivery with its attempt and the calls of the bot, also when a system fails', async () => {
    const { act, state, patient, settled } = await aPlayground();
    await act('disturb', { system: 'Semble', fault: 'fail' });
    expect(state().faults).toEqual(['Semble: fail']);
    await act('update-patient', { patient, lastName: 'Placeholder' });
    await settled();
    const [second, first] = feed.recent();
    expect(first).toMatchObject({ event: 'patient.updated', answer: 504, attempt: 1, failed: true, patient });
    expect(first?.meaning).toContain('Semble');
    expect(first?.calls?.map(({ to, status }) => [to, status])).toEqual([
      ['Medplum', 200],
      ['Semble', 503],
    ]);
    expect(second).toMatchObject({ answer: 200, result: 'updated', attempt: 2, reads: 1, failed: false });
    expect(second?.calls?.map(({ to, action }) => `${to}: ${action}`)).toEqual([
      'Medplum: find the Patient, with its version',
      'Semble: read the patient',
      'Medplum: write the Patient, if it still has that version',
      'Semble: read the patient',
    ]);
    expect(state().faults).toEqual([]);
    await act('again', { delivery: second?.deliveryId });
    await settled();
    expect(feed.recent()[0]).toMatchObject({ answer: 200, result: 'unchanged', attempt: 3 });
  });

  itInProof('lets a system hang until the bot gives up, and the retry makes it good', async () => {
    for (const system of ['Semble', 'Medplum']) {
      const { act, patient, settled } = await aPlayground();
      await act('disturb', { system, fault: 'hang' });
      await act('update-patient', { patient, lastName: 'Placeholder' });
      expect((await settled())?.name?.[0]?.family).toBe('Placeholder');
      const [second, first] = feed.recent();
      expect(first).toMatchObject({ answer: 504, attempt: 1, meaning: 'Semble or Medplum answered too slowly' });
      expect(second).toMatchObject({ answer: 200, result: 'updated', attempt: 2 });
    }
  });

  it.each([
    'no signature',
    'the webhook token alone',
    'a signature by another secret',
    'another body under a real signature',
  ])('forges with %s, which the bot refuses without a call', async (how) => {
    const { act, patient, settled } = await aPlayground();
    const before = await settled();
    await act('forge', { patient, how });
    expect(feed.recent()[0]).toMatchObject({
      event: 'patient.deleted',
      answer: 401,
      origin: `forged: ${how}`,
      calls: [],
    });
    expect(await settled()).toEqual(before);
  });

  it('pauses and resumes the subscription', async () => {
    const { act, state, patient, settled } = await aPlayground();
    await act('pause', { paused: true });
    expect(state().paused).toBe(true);
    await act('update-patient', { patient, lastName: 'Placeholder' });
    expect((await settled())?.name?.[0]?.family).toBe('Example');
    await act('pause', { paused: false });
    expect(state().paused).toBe(false);
  });

  it.each<readonly [string, unknown]>([
    ['nothing-like-it', {}],
    ['toString', {}],
    ['hold', { more: 1 }],
    ['delete-patient', {}],
    ['delete-patient', { patient: 'x' }],
    ['update-patient', { patient: '507f191e810c19729de860ea', id: 'x' }],
    ['colleague-death', { patient: '507f191e810c19729de860ea', value: 'yesterday' }],
    ['forge', { patient: '507f191e810c19729de860ea', how: 'otherwise' }],
  ])('does not know %s of %o', async (name, input) => {
    expect(await playground.act(name, input)).toBeUndefined();
  });

  it('says that Semble does not have a patient', async () => {
    await expect(playground.act('delete-patient', { patient: '507f191e810c19729de860ea' })).rejects.toThrow(
      'Semble does not have this patient or entry any more',
    );
  });
});
