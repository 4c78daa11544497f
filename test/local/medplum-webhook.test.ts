import { gzipSync } from 'node:zlib';
import { createReference, type MedplumClient } from '@medplum/core';
import type { Practitioner, ProjectMembership } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { aBot, aClient, aLocalMedplum, type DeployedBot, post, send } from './medplum-support.ts';

/** Returns the event that the handler was called with. */
const ECHO = 'return { input: event.input, contentType: event.contentType, headers: event.headers };';

describe('the webhook of the local Medplum', () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;
  let parsing: DeployedBot;
  let raw: DeployedBot;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
    parsing = await aBot(medplum, ECHO);
    raw = await aBot(medplum, ECHO, { rawBody: true });
  });

  afterAll(() => medplum.close());

  describe('accepts only', () => {
    it.each(['GET', 'HEAD', 'PUT'])('POST: %s gets a 404 page', async (method) => {
      const answer = await send(parsing.url, { method });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringContaining('text/html')]);
    });

    it.each(['00000000-0000-4000-8000-000000000000', 'not-a-uuid'])('a membership: %s gets 404', async (id) => {
      const answer = await post(`${medplum.baseUrl}webhook/${id}`);
      expect([answer.status, JSON.parse(answer.text).id]).toEqual([404, 'not-found']);
    });

    it('a membership of a bot: another profile gets 403', async () => {
      const practitioner = await medplum.repo.createResource<Practitioner>({ resourceType: 'Practitioner' });
      const profile = createReference(practitioner);
      const membership = await medplum.repo.createResource<ProjectMembership>({
        resourceType: 'ProjectMembership',
        project: { reference: `Project/${medplum.projectId}` },
        user: { reference: 'User/none' },
        profile,
        accessPolicy: { reference: 'AccessPolicy/any' },
      });
      const answer = await post(`${medplum.baseUrl}webhook/${membership.id}`);
      expectPlainRefusal(answer);
      expect(answer.text).toContain('must be for a Bot');
    });

    it('a bot with an access policy: without one it gets 403, with a list of them it runs', async () => {
      const { membership, url } = await aBot(medplum, ECHO);
      const { accessPolicy, ...without } = await medplum.repo.readResource<ProjectMembership>(
        'ProjectMembership',
        membership.id,
      );
      await medplum.repo.updateResource(without);
      expectPlainRefusal(await post(url));
      await medplum.repo.updateResource({ ...without, access: [{ policy: accessPolicy ?? {} }] });
      expect((await post(url)).status).toBe(200);
    });

    it('a bot with a public webhook: another gets 403', async () => {
      expectPlainRefusal(await post((await aBot(medplum, ECHO, { publicWebhook: false })).url));
    });

    it('a bot that exists: a deleted bot, whose membership remains, gets 410', async () => {
      const { bot, url } = await aBot(medplum, ECHO);
      await admin.deleteResource('Bot', bot.id);
      expect((await post(url)).status).toBe(410);
    });

    it('a project with bots: without the feature it gets 400', async () => {
      const own = await aLocalMedplum();
      const { url } = await aBot(own, ECHO);
      const project = await own.repo.readResource('Project', own.projectId);
      await own.repo.updateResource({ ...project, features: [] });
      expect((await post(url)).status).toBe(400);
    });
  });

  describe('passes to the bot', () => {
    it('the parsed value of JSON, with headers in lower case and the content type as sent', async () => {
      const answer = await echoed(parsing, '{"a": 1.00}', {
        'Content-Type': 'Application/JSON; charset=utf-8',
        'X-Custom': 'One',
      });
      expect(answer).toMatchObject({ input: { a: 1 }, contentType: 'Application/JSON; charset=utf-8' });
      expect(answer.headers).toMatchObject({ 'x-custom': 'One' });
    });

    it.each([
      ['a vendor JSON type', '{"a":1}', 'application/vnd.example+json', { a: 1 }],
      ['an empty JSON body', '', 'application/json', {}],
      ['plain text', 'hello', 'text/plain', 'hello'],
      ['a form', 'resourceType=Bot&id=1', 'application/x-www-form-urlencoded', { resourceType: 'Bot', id: '1' }],
      ['bytes', 'abc', 'application/octet-stream', {}],
      ['XML', '<a/>', 'application/xml', {}],
      ['JSON in UTF-16', Buffer.from('{"a":"é"}', 'utf16le'), 'application/json; charset=utf-16le', { a: 'é' }],
      ['JSON behind a byte order mark', '\uFEFF{"a":1}', 'application/json', { a: 1 }],
    ])('what %s becomes', async (_what, body, contentType, input) => {
      const bytes = new Uint8Array(Buffer.from(body));
      expect((await echoed(parsing, bytes, { 'Content-Type': contentType })).input).toEqual(input);
    });

    it('compressed JSON inflated, and a replacement character for invalid UTF-8', async () => {
      const zipped = new Uint8Array(gzipSync('{"a":1}'));
      expect((await echoed(parsing, zipped, { 'Content-Encoding': 'gzip' })).input).toEqual({ a: 1 });
      const invalid = new Uint8Array([...Buffer.from('{"a":"'), 0xff, ...Buffer.from('"}')]);
      expect((await echoed(parsing, invalid)).input).toEqual({ a: '\uFFFD' });
    });

    it.each([
      ['spaces, escapes, number spelling and repeated keys', ' {"a": 1.00,\r\n "a": "\\u00e9"} '],
      ['a byte order mark', '\uFEFF{"a":1}'],
      ['nothing at all', ''],
    ])('with rawBody the text as it was sent: %s', async (_what, text) => {
      expect((await echoed(raw, text)).input).toBe(text);
    });

    it('with rawBody inflated text of compressed JSON, and other types as without it', async () => {
      const zipped = new Uint8Array(gzipSync('{"a": 1}'));
      expect((await echoed(raw, zipped, { 'Content-Encoding': 'gzip' })).input).toBe('{"a": 1}');
      const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
      expect((await echoed(raw, 'a=1', form)).input).toEqual({ a: '1' });
    });

    it('a message object of HL7', async () => {
      const { url } = await aBot(medplum, "return event.input.getSegment('MSH').getField(3).toString();");
      const answer = await post(url, 'MSH|^~\\&|SENDER|', { 'Content-Type': 'x-application/hl7-v2+er7' });
      expect(answer.text).toBe('SENDER');
    });
  });

  it.each([
    ['malformed JSON', '{"a":', 'application/json', 400],
    ['a primitive at the top', '5', 'application/json', 400],
    ['JSON in a character set that is not Unicode', '{}', 'application/json; charset=iso-8859-1', 415],
    ['more than 1 MB of JSON', `{"a":"${'x'.repeat(1_100_000)}"}`, 'application/json', 413],
    ['more than 100 kB of text', 'x'.repeat(110_000), 'text/plain', 413],
  ])('refuses %s before any bot runs', async (_what, body, contentType, status) => {
    const runs = async () => (await admin.search('AuditEvent', '_summary=count')).total;
    const before = await runs();
    for (const { url } of [parsing, raw]) {
      expect((await post(url, body, { 'Content-Type': contentType })).status).toBe(status);
    }
    expect(await runs()).toBe(before);
  });

  async function echoed(
    { url }: DeployedBot,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<{ input: unknown; contentType: string; headers: Record<string, string> }> {
    return JSON.parse((await post(url, body, headers)).text);
  }
});

function expectPlainRefusal({ status, headers }: { status: number; headers: Headers }): void {
  expect([status, headers.get('content-type')]).toEqual([403, expect.stringContaining('text/plain')]);
}
