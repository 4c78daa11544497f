import type { MedplumClient } from '@medplum/core';
import type { AuditEvent } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalMedplum, startLocalMedplum } from '../../local/medplum/server.ts';
import {
  aBot,
  aClient,
  aLocalMedplum,
  aPatient,
  aSembleId,
  byIdentifier,
  type DeployedBot,
  post,
} from './medplum-support.ts';

const FORBIDDEN =
  "{ resourceType: 'OperationOutcome', id: 'forbidden', issue: [{ severity: 'error', code: 'forbidden' }] }";

describe('a bot in the local Medplum', () => {
  let medplum: LocalMedplum;
  let admin: MedplumClient;

  beforeAll(async () => {
    medplum = await startLocalMedplum();
    admin = await aClient(medplum);
  });

  afterAll(() => medplum.close());

  it('has the globals of the vmcontext runtime and no others', async () => {
    const globals = [
      'console fetch require process TextEncoder TextDecoder URL URLSearchParams',
      'ContentType Hl7Message MedplumClient',
    ].flatMap((names) => names.split(' '));
    const missing = [
      'Buffer setTimeout setInterval setImmediate queueMicrotask crypto AbortController AbortSignal structuredClone',
      'atob btoa Headers Request Response FormData Blob performance WebSocket global window',
    ].flatMap((names) => names.split(' '));
    const { url } = await aBot(
      medplum,
      `return [Object.keys(globalThis), ${JSON.stringify(missing)}.filter((name) => name in globalThis), typeof Intl];`,
    );
    expect(JSON.parse((await post(url)).text)).toEqual([globals, [], 'object']);
  });

  it('may require the modules of Node and of the server', async () => {
    const { url } = await aBot(
      medplum,
      "return [require('node:crypto').createHash('sha256').update('').digest('hex').slice(0, 8), typeof require('@medplum/core').allOk];",
    );
    expect(JSON.parse((await post(url)).text)).toEqual(['e3b0c442', 'object']);
  });

  it('keeps nothing from one run to the next', async () => {
    const { url } = await aBot(
      medplum,
      'globalThis.runs = (globalThis.runs ?? 0) + 1; return { runs: globalThis.runs };',
    );
    await post(url);
    expect(JSON.parse((await post(url)).text)).toEqual({ runs: 1 });
  });

  it('gets a reference to itself and the secrets of the project, and neither requester nor trace', async () => {
    const secret = [{ name: 'SEMBLE_API_TOKEN', valueString: 'invented' }];
    await admin.post(`admin/projects/${medplum.projectId}/secrets`, secret);
    const { bot, url } = await aBot(
      medplum,
      "return { ...event, headers: undefined, missing: ['requester', 'traceId'].map((name) => typeof event[name]) };",
    );
    expect(JSON.parse((await post(url)).text)).toMatchObject({
      bot: { reference: `Bot/${bot.id}` },
      secrets: { SEMBLE_API_TOKEN: { name: 'SEMBLE_API_TOKEN', valueString: 'invented' } },
      missing: ['undefined', 'undefined'],
    });
  });

  it('works on FHIR under its own policy, in its own name', async () => {
    const id = aSembleId();
    const { bot, url } = await aBot(
      medplum,
      `const made = await medplum.createResourceIfNoneExist(event.input, ${JSON.stringify(byIdentifier(id))});
       return { author: made.meta.author.reference, own: await medplum.readResource('Bot', '00000000-0000-4000-8000-000000000000').catch((error) => error.outcome.id) };`,
    );
    const answer = await post(url, JSON.stringify(aPatient(id)));
    expect(JSON.parse(answer.text)).toEqual({ author: `Bot/${bot.id}`, own: 'forbidden' });
    expect(await admin.searchResources('Patient', byIdentifier(id))).toHaveLength(1);
    expect(medplum.requests.filter(({ actor, method }) => actor === 'bot' && method === 'POST')).toHaveLength(1);
  });

  describe('leaves an AuditEvent', () => {
    it('of success, with its console output', async () => {
      const bot = await aBot(medplum, "console.log('one', 1); console.error({ two: 2 });");
      await post(bot.url);
      expect(await lastRun(bot)).toMatchObject({ outcome: '0', outcomeDesc: 'one 1\n{ two: 2 }' });
    });

    it('of failure, with message and stack of the error, and nothing of a returned outcome', async () => {
      const thrown = await aBot(medplum, "throw new Error('broken');");
      await post(thrown.url);
      expect(await lastRun(thrown)).toMatchObject({
        outcome: '4',
        outcomeDesc: expect.stringMatching(/broken\n +at /),
      });
      const returned = await aBot(medplum, `return ${FORBIDDEN};`);
      await post(returned.url);
      const run = await lastRun(returned);
      expect([run?.outcome, run?.outcomeDesc]).toEqual(['4', undefined]);
    });

    it('with the last 10 KiB of a long log', async () => {
      const bot = await aBot(medplum, "console.log('a'.repeat(20000) + 'end');");
      await post(bot.url);
      const { outcomeDesc = '' } = (await lastRun(bot)) ?? {};
      expect([outcomeDesc.length, outcomeDesc.slice(-4)]).toEqual([10240, 'aend']);
    });

    it('that names a resource which was posted', async () => {
      const bot = await aBot(medplum, '');
      await post(bot.url, JSON.stringify({ ...aPatient(), id: 'posted' }));
      expect((await lastRun(bot))?.entity?.[1]?.what).toMatchObject({ reference: 'Patient/posted' });
    });

    it.each([
      ['never', "console.log('x');", 0],
      ['on-error', "console.log('x');", 0],
      ['on-error', "throw 'x';", 1],
      ['on-output', '', 0],
      ['on-output', "console.log('x');", 1],
    ] as const)('with the trigger %s after "%s": %i', async (auditEventTrigger, body, count) => {
      const bot = await aBot(medplum, body, { auditEventTrigger });
      await post(bot.url);
      expect(await runs(bot)).toHaveLength(count);
    });
  });

  describe('on a schedule', () => {
    const schedule = { cronString: '17 2 * * *', rawBody: true };

    it('gets itself as input and no headers', async () => {
      const own = await aLocalMedplum({ features: ['bots', 'cron'] });
      const { bot } = await aBot(
        own,
        'return [event.input.id, event.input.resourceType, typeof event.headers];',
        schedule,
      );
      expect(await own.runCron(bot.id)).toEqual([bot.id, 'Bot', 'undefined']);
    });

    it('ends in the outcome of its failure', async () => {
      const own = await aLocalMedplum({ features: ['bots', 'cron'] });
      const { bot } = await aBot(own, "throw new Error('broken');", schedule);
      expect(await own.runCron(bot.id)).toMatchObject({ issue: [{ details: { text: 'broken' } }] });
    });

    it('never runs without the project feature or without a cronString', async () => {
      const { bot } = await aBot(medplum, '', schedule);
      await expect(medplum.runCron(bot.id)).rejects.toThrow('cron');
      const own = await aLocalMedplum({ features: ['bots', 'cron'] });
      await expect(own.runCron((await aBot(own, '')).bot.id)).rejects.toThrow('cronString');
    });
  });

  it('is quick for many deliveries at once, each in a context of its own', async () => {
    const { url } = await aBot(
      medplum,
      `const query = 'identifier=https://semble.io/patient-id|' + event.input.id;
       await medplum.createResourceIfNoneExist({ ...event.input.patient }, query);`,
    );
    const id = aSembleId();
    const body = JSON.stringify({ id, patient: aPatient(id) });
    const answers = await Promise.all(Array.from({ length: 25 }, () => post(url, body)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await admin.searchResources('Patient', byIdentifier(id))).toHaveLength(1);
  });

  function runs({ bot }: DeployedBot): Promise<AuditEvent[]> {
    return admin.searchResources('AuditEvent', { entity: `Bot/${bot.id}`, _sort: '-_lastUpdated' });
  }

  async function lastRun(bot: DeployedBot): Promise<AuditEvent | undefined> {
    return (await runs(bot))[0];
  }
});
