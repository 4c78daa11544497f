import type { MedplumClient } from '@medplum/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import { aBot, aClient, botCode, post } from './medplum-support.ts';

const FORBIDDEN =
  "{ resourceType: 'OperationOutcome', id: 'forbidden', issue: [{ severity: 'error', code: 'forbidden' }] }";

describe('the local Medplum answers for a bot that returns', () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
  });

  afterAll(() => medplum.close());

  it.each([
    ['nothing', '', 200, /^{"resourceType":"OperationOutcome","id":"ok"/],
    ['null', 'return null;', 200, /^$/],
    ['an object', 'return { statusCode: 500 };', 200, /^{"statusCode":500}$/],
    ['a number', 'return 404;', 200, /^404$/],
    ['a text', "return 'hello';", 200, /^hello$/],
    ['a Binary', "return { resourceType: 'Binary', contentType: 'text/csv', data: 'YSxi' };", 200, /^a,b$/],
    ['another resource', "return { resourceType: 'Basic', id: '1' };", 200, /"Basic"/],
    ['an outcome that says created', outcomeOf('created'), 200, /"id":"created"/],
    ['a refusal', `return ${FORBIDDEN};`, 403, /"id":"forbidden".*tracing/],
    ['a thrown refusal', `throw ${FORBIDDEN};`, 403, /"id":"forbidden"/],
    ['an outcome without id', outcomeOf(undefined), 400, /"OperationOutcome"/],
    ['an exception outcome', outcomeOf(undefined, 'exception'), 500, /"exception"/],
    ['a throttling outcome', outcomeOf('too-many-requests'), 429, /too-many-requests/],
    ['a time-out outcome', outcomeOf('server-timeout'), 504, /server-timeout/],
    ['a thrown error', "throw new Error('leaks');", 400, /leaks/],
    ['a thrown text', "throw 'leaks';", 400, /leaks/],
    ['a call that was refused', "await medplum.searchResources('Observation');", 403, /"id":"forbidden"/],
    [
      'an OperationOutcomeError of its own copy of core',
      "const core = require('@medplum/core'); throw new core.OperationOutcomeError(core.conflict('own copy'));",
      400,
      /own copy/,
    ],
  ])('%s', async (_what, body, status, text) => {
    const { url } = await aBot(medplum, body);
    const answer = await post(url);
    expect([answer.status, answer.text]).toEqual([status, expect.stringMatching(text)]);
  });

  it('a text in the type that was asked with, when that is exactly text/plain', async () => {
    const { url } = await aBot(medplum, "return 'hello';");
    const types = await Promise.all(
      ['text/plain', 'application/json'].map(async (type) =>
        (await post(url, '{}', { 'Content-Type': type })).headers.get('content-type'),
      ),
    );
    expect(types).toEqual([expect.stringContaining('text/plain'), expect.stringContaining('application/json')]);
  });

  it.each([
    ['an ES module', 'export const handler = () => 1;', "Unexpected token 'export'"],
    ['no handler on its exports', 'module.exports = { handler: () => 1 };', 'exports.handler is not a function'],
    [
      'without a semicolon at its end',
      `${botCode('').trimEnd().slice(0, -1)}
`,
      'is not a function',
    ],
  ])('code that is %s with 400', async (_what, code, text) => {
    const { bot, url } = await aBot(medplum, '');
    await admin.post(admin.fhirUrl('Bot', bot.id, '$deploy'), { code, filename: 'broken.cjs' });
    const answer = await post(url);
    expect([answer.status, answer.text]).toEqual([400, expect.stringContaining(text)]);
  });

  it('synchronous code past the time limit with 400', async () => {
    const { url } = await aBot(medplum, 'for (;;) {}', { timeout: 1 });
    const answer = await post(url);
    expect([answer.status, answer.text]).toEqual([
      400,
      expect.stringContaining('Script execution timed out after 1000ms'),
    ]);
  });
});

function outcomeOf(id: string | undefined, code = 'informational'): string {
  const outcome = { resourceType: 'OperationOutcome', id, issue: [{ severity: 'information', code }] };
  return `return ${JSON.stringify(outcome)};`;
}
