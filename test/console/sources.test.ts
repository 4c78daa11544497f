import type { Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunFeed, Sources } from '../../console/server/sources.ts';
import { logFeed } from '../../console/sources/log-feed.ts';
import { sourcesOf } from '../../console/sources/sources.ts';
import { reachBot } from '../../scripts/bot/connect.ts';
import { readEnvironment } from '../../scripts/core/environment.ts';
import { soon } from '../scripts/commands/local/support.ts';
import { all, type Clinic, openClinic } from '../scripts/support/clinic.ts';
import { HOSTILE, unprintableIn } from '../scripts/support/unprintable.ts';
import { aConsole, askWithKey, fakeSources } from './support.ts';

let clinic: Clinic;
let feed: RunFeed;
let sources: Sources;
const ending = new AbortController();
beforeAll(async () => {
  clinic = await openClinic();
  await clinic.deploy();
  const environment = readEnvironment(clinic.variables);
  feed = logFeed(environment, ending.signal, { interval: 20 });
  sources = sourcesOf(environment, 'deployed', feed);
});
afterAll(async () => {
  ending.abort();
  await clinic.close();
});

async function aPatient(firstName = 'Zara'): Promise<string> {
  const { semble } = clinic;
  const { id } = semble.store.createPatient({ firstName, lastName: 'Example', email: 'zara@mail.example' });
  await semble.outbox.drain();
  return id;
}

async function patientOf(sembleId: string): Promise<Patient> {
  const patients = await all<Patient>(clinic, 'Patient');
  const found = patients.find(({ identifier }) => identifier?.some(({ value }) => value === sembleId));
  return found ?? { resourceType: 'Patient' };
}

describe('the view of a patient', () => {
  it('says who owns each entry, and who changed what in each version', async () => {
    const id = await aPatient();
    const patient = await patientOf(id);
    const telecom = [...(patient.telecom ?? []), { system: 'phone' as const, value: '020 7946 0123' }];
    await clinic.medplum.repo.updateResource<Patient>({ ...patient, telecom });
    clinic.semble.store.updatePatient(id, { lastName: 'Placeholder' });
    await clinic.semble.outbox.drain();

    const view = await sources.viewPatient(id);
    expect(view.sync).toEqual({ result: 'unchanged', why: '', elements: [] });
    expect(view.next).toBeNull();
    expect(view.elements.find(({ element }) => element === 'telecom')?.entries).toEqual([
      { text: 'email · zara@mail.example', owner: 'Semble' },
      { text: 'phone · 020 7946 0123', owner: 'colleague' },
    ]);
    const [last, edit, , first] = view.versions;
    expect(last).toMatchObject({ by: 'bot', what: 'changed' });
    expect(last?.changes.filter(({ element }) => element === 'name').map(({ sign, text }) => sign + text)).toEqual([
      '-official · Zara Example',
      '+official · Zara Placeholder',
    ]);
    expect(edit).toMatchObject({ by: 'other', author: 'system' });
    expect(edit?.changes).toEqual([{ sign: '+', element: 'telecom', text: 'phone · 020 7946 0123' }]);
    expect(first).toMatchObject({ by: 'bot', what: 'created' });
    expect(JSON.parse(view.json ?? '')).toMatchObject({ resourceType: 'Patient', name: [{ family: 'Placeholder' }] });
  });

  it('names the next step for a patient that is quarantined, differs or is missing', async () => {
    const id = await aPatient();
    clinic.semble.outbox.hold();
    clinic.semble.store.updatePatient(id, { lastName: 'Placeholder' });
    expect(await sources.viewPatient(id)).toMatchObject({
      sync: { result: 'updated', elements: ['name'] },
      next: { what: 'The Patient differs from Semble', todo: expect.stringContaining('reconcile --fix') },
    });
    const missing = clinic.semble.store.createPatient({ firstName: 'Yusuf' }).id;
    expect((await sources.viewPatient(missing)).next?.what).toBe('Medplum has no Patient yet');
    const patient = await patientOf(id);
    await clinic.medplum.repo.createResource<Patient>({
      resourceType: 'Patient',
      identifier: patient.identifier ?? [],
    });
    expect(await sources.viewPatient(id)).toMatchObject({
      sync: { result: 'quarantined' },
      next: { what: expect.stringContaining('2 Patients'), todo: expect.stringContaining(`explain ${id}`) },
    });
    clinic.semble.outbox.release();
    await clinic.semble.outbox.drain();
    expect((await sources.status()).open).toContainEqual({ id, why: 'quarantined' });
  });
});

describe('the state of the deployment', () => {
  it('says in words what the last comparison left open', async () => {
    const environment = readEnvironment(clinic.variables);
    const { leaveNote } = await reachBot(environment);
    const now = Date.now();
    await leaveNote({ about: 'compared', from: now, to: now, counts: { complete: 1, differing: 2 } });
    expect((await sources.status()).compared).toEqual({
      at: expect.any(String),
      open: { 'Patients that differ from Semble': 2 },
    });
  });
});

describe('the list of patients', () => {
  it('is searched by name or Semble id', async () => {
    const id = await aPatient();
    const other = await aPatient('Ottilie');
    const found = async (search: string) => (await sources.listPatients(search, 1)).patients.map((one) => one.id);
    expect(await found('')).toEqual(expect.arrayContaining([id, other]));
    expect(await found('ottilie')).toEqual([other]);
    expect(await found(id.toUpperCase())).toEqual([id]);
    expect(await found('507f191e810c19729de860ea')).toEqual([]);
  });
});

describe('the log of a deployment', () => {
  it('comes as runs, the newest first, with the reason of a refusal in words', async () => {
    const id = await aPatient();
    expect(feed.recent()).toEqual([]);
    const stop = feed.onRuns(() => undefined);
    const url = (await clinic.semble.subscriptions.list())[0]?.url ?? '';
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' });
    await soon(() => feed.recent().some(({ event, answer }) => event === undefined && answer === 401) || undefined);
    await soon(() => feed.recent().some(({ patient }) => patient === id) || undefined);
    expect(feed.recent().find(({ patient }) => patient === id)).toMatchObject({
      event: 'patient.created',
      answer: 200,
      result: 'created',
      reads: 1,
    });
    stop();
    const refused = feed.recent().filter(({ answer }) => answer === 401);
    expect(refused.filter(({ meaning, todo }) => !meaning || !todo)).toEqual([]);
    const times = feed.recent().map(({ at }) => at);
    expect(times).toEqual(times.toSorted().toReversed());
    expect((await sources.status()).results['created']).toBeGreaterThan(0);
  });
});

describe('texts that others wrote', () => {
  it('hold no character that hides or reverses what the page shows', async () => {
    const name = HOSTILE.replaceAll('\n', ' ');
    const patients = [{ id: '507f191e810c19729de860ea', name, dob: '', archived: false }];
    const running = await aConsole(fakeSources({ listPatients: async () => ({ patients, hasMore: false }) }));
    const { text } = await askWithKey(running, { path: '/api/patients' });
    expect(unprintableIn(JSON.parse(text).patients[0].name)).toEqual([]);
    expect(unprintableIn(text)).toEqual([]);
  });
});
