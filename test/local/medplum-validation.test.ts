import type { MedplumClient } from '@medplum/core';
import type { Bot } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { aClient, aLocalMedplum, aPatient, fhir, refusal } from './medplum-support.ts';

const BOT_DEFINITION = 'https://medplum.com/fhir/StructureDefinition/Bot';

describe('validation by the local Medplum', () => {
  let medplum: LocalMedplum;
  let client: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    client = await aClient(medplum);
  });

  afterAll(() => medplum.close());

  it.each([
    ['an unknown property', { shoeSize: 9 }, 'Invalid additional property "shoeSize"'],
    ['a null property', { active: null }, 'Invalid null value'],
    ['a date in another form', { birthDate: '31/12/1990' }, 'Invalid date format'],
    ['a control character', { name: [{ family: 'a\u0000b' }] }, 'Invalid string format'],
    ['a contact that says nothing', { contact: [{ gender: 'other' }] }, 'Constraint pat-1 not met'],
  ])('refuses %s with 400', async (_what, members, text) => {
    const answer = await fhir(client, 'POST', 'Patient', { body: { ...aPatient(), ...members } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text).issue[0].details.text).toContain(text);
  });

  it('stores primitive extensions, element ids and unknown extensions as sent', async () => {
    const extension = [{ url: 'https://example.com/unknown', valueString: 'kept' }];
    const sent = { ...aPatient(), birthDate: '1990-01-01', _birthDate: { extension }, extension };
    const patient = JSON.parse((await fhir(client, 'POST', 'Patient', { body: sent })).text);
    expect(patient).toMatchObject(sent);
  });

  it('accepts codes outside their value sets, as a server does', async () => {
    const answer = await fhir(client, 'POST', 'Patient', { body: { ...aPatient(), gender: 'M' } });
    expect(answer.status).toBe(201);
  });

  it('publishes the definition of Bot with rawBody to every client', async () => {
    const narrow = await aClient(medplum, await medplum.createClient({ accessPolicyId: 'none' }));
    const definition = await narrow.searchOne('StructureDefinition', { url: BOT_DEFINITION });
    expect(definition?.snapshot?.element?.map(({ path }) => path)).toContain('Bot.rawBody');
  });

  it('of an older server has no rawBody: neither in the definition nor in a write', async () => {
    const older = await aLocalMedplum({ rawBody: false });
    const admin = await aClient(older);
    const definition = await admin.searchOne('StructureDefinition', { url: BOT_DEFINITION });
    expect(definition?.snapshot?.element?.map(({ path }) => path)).not.toContain('Bot.rawBody');
    const bot = await admin.createResource<Bot>({ resourceType: 'Bot', name: 'Old' });
    const outcome = await refusal(admin.patchResource('Bot', bot.id, [{ op: 'add', path: '/rawBody', value: true }]));
    expect(outcome.id).toBeUndefined();
    expect(outcome.issue[0]).toMatchObject({
      code: 'structure',
      details: { text: 'Invalid additional property "rawBody"' },
      expression: ['Bot.rawBody'],
    });
    expect(await admin.readResource('Bot', bot.id)).toEqual(bot);
  });

  it('refuses a transaction, which it could not roll back', async () => {
    const entry = [{ request: { method: 'POST', url: 'Patient' }, resource: aPatient() }];
    const answer = await fhir(client, 'POST', '', { body: { resourceType: 'Bundle', type: 'transaction', entry } });
    expect(answer.status).toBe(400);
  });

  it('refuses more than 1 MB with 413', async () => {
    const body = { ...aPatient(), text: { status: 'generated', div: 'x'.repeat(1_200_000) } };
    const answer = await fhir(client, 'POST', 'Patient', { body });
    expect(answer.status).toBe(413);
    expect(JSON.parse(answer.text).id).toBe('content-too-large');
  });
});
