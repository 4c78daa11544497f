import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { Bot, Patient } from '@medplum/fhirtypes';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deployedTarget, namedTarget } from '../../../../scripts/bot/target.ts';
import { type DeliveryOptions, readTestDelivery } from '../../../../scripts/commands/send/delivery-options.ts';
import { type SendReport, send } from '../../../../scripts/commands/send/send.ts';
import { showSend } from '../../../../scripts/commands/send/show.ts';
import { readEnvironment } from '../../../../scripts/core/environment.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import { all, type Clinic, openClinic, theBot, theSecrets } from '../../support/clinic.ts';
import { copyDeployment } from '../../support/deployed.ts';
import { problemsOf } from '../../support/operations.ts';

let clinic: Clinic;

beforeAll(async () => {
  clinic = await openClinic();
  await copyDeployment(clinic);
});
afterAll(() => clinic.close());

async function sent(options: DeliveryOptions = {}, { dryRun = false } = {}): Promise<SendReport> {
  return send(await deployedTarget(readEnvironment(clinic.variables)), readTestDelivery(options), { dryRun });
}

function shown(report: SendReport): string {
  const lines: string[] = [];
  showSend(
    report,
    plainTerminal((line) => lines.push(line)),
  );
  return lines.join('\n');
}

describe('a test delivery to the deployed bot', () => {
  it('is accepted, and uses an unknown id', async () => {
    expect(await sent()).toMatchObject({ status: 200, answer: '{"result":"absent"}', isAsExpected: true });
  });

  it('brings a named patient in step', async () => {
    clinic.semble.outbox.hold();
    const { id } = clinic.semble.store.createPatient({ lastName: 'Invented' });
    clinic.semble.outbox.discard();
    clinic.semble.outbox.release();
    expect((await sent({ patient: id })).answer).toBe('{"result":"created"}');
    expect((await all<Patient>(clinic, 'Patient')).length).toBe(1);
    for (const event of ['PATIENT_UPDATED', 'patient.restored']) {
      expect((await sent({ event, patient: id, unknownEvent: event === 'patient.restored' })).answer).toBe(
        '{"result":"unchanged"}',
      );
    }
  });

  it.each([
    ['signed wrongly', { wrongSignature: true }, 401],
    ['not signed at all', { unsigned: true }, 401],
    ['signed ten minutes ahead', { age: -600 }, 401],
    ['signed a day ago, as by a late retry', { age: 86_400 }, 200],
    ['of a merge', { event: 'patient.merged' }, 200],
    ['of an unknown event', { event: 'booking.created', unknownEvent: true }, 200],
  ])('%s is answered as it should be', async (_, options, status) => {
    expect(await sent(options)).toMatchObject({ status, expected: status, isAsExpected: true });
  });

  it('shows request, answer and verdict, and no secret', async () => {
    const report = await sent({ wrongSignature: true });
    const text = shown(report) + JSON.stringify(report);
    expect(text).toContain(`POST ${clinic.medplum.baseUrl}webhook/`);
    expect(text).toMatch(/X-Webhook-Signature: t=\d+,v1=[0-9a-f]{8}…/);
    expect(text).toContain('As expected: the bot refused it');
    const secrets = [...(await theSecrets(clinic)).entries()].filter(([name]) => name !== 'SEMBLE_API_URL');
    for (const value of secrets.flatMap(([, one]) => one.split(/\s+|[0-9a-f]{24}:/).filter(Boolean))) {
      expect(text).not.toContain(value);
    }
  });

  it('sends nothing in a dry run', async () => {
    const before = clinic.medplum.requests.filter(({ url }) => url.startsWith('/webhook/')).length;
    expect(shown(await sent({}, { dryRun: true }))).toContain('Nothing was sent');
    expect(clinic.medplum.requests.filter(({ url }) => url.startsWith('/webhook/'))).toHaveLength(before);
  });

  it('names the next command when the public webhook is closed', async () => {
    const bot = await theBot(clinic);
    await clinic.medplum.repo.updateResource<Bot>({ ...bot, publicWebhook: false });
    const report = await sent();
    await clinic.medplum.repo.updateResource<Bot>({ ...(await theBot(clinic)), publicWebhook: true });
    expect(report).toMatchObject({ status: 403, isAsExpected: false });
    expect(shown(report)).toContain('npx --no-install semble-medplum deploy');
  });
});

describe('the options of a test delivery', () => {
  it('need --yes to delete or merge away a named patient', async () => {
    const patient = '64c0ffee0000000000000001';
    const target = '64c0ffee0000000000000002';
    for (const options of [
      { event: 'patient.deleted', patient },
      { event: 'PATIENT_MERGED', patient, target },
    ]) {
      expect(() => readTestDelivery(options)).toThrow('without asking Semble');
      expect(readTestDelivery({ ...options, yes: true }).eventType).toBe(options.event);
      expect(readTestDelivery({ ...options, unsigned: true }).flaw).toBe('no signature');
    }
  });

  it('are all checked before anything is done', async () => {
    const bad = { event: 'patient.merged', patient: 'x', target: 'y', yes: true };
    expect(await problemsOf(Promise.resolve().then(() => readTestDelivery(bad)))).toHaveLength(2);
  });
});

describe('a test delivery to a named url', () => {
  it('is signed with the secret of the named variable, and sends the webhook token', async () => {
    const secrets = await theSecrets(clinic);
    const { url } = await deployedTarget(readEnvironment(clinic.variables));
    const [entry = ''] = secrets.get('SEMBLE_WEBHOOK_SECRET')?.split(' ') ?? [];
    const variables = { MINE: entry.split(':')[1], SEMBLE_WEBHOOK_TOKEN: secrets.get('SEMBLE_WEBHOOK_TOKEN') };
    expect(await send(namedTarget(url, 'MINE', variables), readTestDelivery({}), { dryRun: false })).toMatchObject({
      status: 200,
    });
  });

  it.each([
    ['a url without HTTPS', 'http://example.org/', 'MINE', 'HTTPS'],
    ['credentials in the url', 'https://a:b@example.org/', 'MINE', 'without credentials'],
    ['no variable for the secret', 'https://example.org/', undefined, '--secret-env'],
    ['an empty variable', 'https://example.org/', 'NOT_SET', 'holds no usable signing secret'],
  ])('is refused for %s', (_, url, name, reason) => {
    expect(() => namedTarget(url, name, { MINE: 'planted_secret' })).toThrow(reason);
  });

  describe('of somebody else', () => {
    const asked: string[] = [];
    /** What the server at the url answers. */
    let answer: (headers: IncomingHttpHeaders) => readonly [status: number, text: string];
    const server = createServer(({ url = '', headers }, response) => {
      asked.push(url);
      const [status, text] = answer(headers);
      response.writeHead(status, { Location: '/elsewhere' }).end(text);
    });
    const variables = { MINE: 'planted_secret', SEMBLE_WEBHOOK_TOKEN: 'planted_token' };

    beforeAll(() => once(server.listen(0, '127.0.0.1'), 'listening'));
    afterAll(() => server.close());

    async function sentThere(): Promise<SendReport> {
      const address = server.address();
      const port = typeof address === 'object' ? address?.port : undefined;
      asked.length = 0;
      return send(namedTarget(`http://127.0.0.1:${port}/hook`, 'MINE', variables), readTestDelivery({}), {
        dryRun: false,
      });
    }

    it('follows no redirect, which would take the keys elsewhere', async () => {
      answer = () => [307, ''];
      expect(await sentThere()).toMatchObject({ status: 307, isAsExpected: false });
      expect(asked).toEqual(['/hook']);
    });

    it('shows no part of a key that is quoted where the answer is cut', async () => {
      for (const before of [490, 495, 499]) {
        answer = (headers) => [200, 'x'.repeat(before) + headers['x-bot-token']];
        const { answer: shown } = await sentThere();
        expect(shown).toHaveLength(500);
        expect(shown).not.toContain('xp');
      }
    });
  });
});
