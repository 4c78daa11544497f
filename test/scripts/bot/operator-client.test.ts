import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { virtualClock } from '../../../fixtures/clock.ts';
import { reachBot } from '../../../scripts/bot/connect.ts';
import { type AskBot, botAsker } from '../../../scripts/bot/operator-client.ts';
import { emptyPageResponse } from '../../../scripts/bot/page-report.ts';
import { readEnvironment } from '../../../scripts/core/environment.ts';
import { bundleOf, deployCode } from '../../../scripts/medplum/bot-code.ts';
import { OPERATOR_SCHEME } from '../../../src/verify/scheme.ts';
import { verify } from '../../../src/verify/verify.ts';
import { aClinic } from '../support/clinic.ts';
import { aPractice, problemsOf } from '../support/practice.ts';

const SECRET = 'operator_test_secret';
const WEBHOOK_TOKEN = 'webhook_token_test_value';
const REQUEST = { eventType: 'bot.sync', patientIds: ['64c0ffee0000000000000001'], write: false } as const;
const SWEPT = emptyPageResponse();

interface Heard {
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** A bot that answers with these statuses in turn (0: the connection is cut), then with a report. */
async function aBot(statuses: readonly number[], body: unknown = SWEPT) {
  const heard: Heard[] = [];
  const coming = [...statuses];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk);
    }
    heard.push({ headers: request.headers, text: Buffer.concat(chunks).toString() });
    const status = coming.shift() ?? 200;
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.statusCode = status;
    response.end(status === 200 ? JSON.stringify(body) : 'of no interest');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/webhook/x`;
  const clock = virtualClock();
  let failures = 0;
  const access = { url, operatorSecret: SECRET, headers: async () => ({ 'X-Bot-Token': WEBHOOK_TOKEN }) };
  const askBot: AskBot = botAsker(access, clock, () => {
    failures += 1;
  });
  return { askBot, heard, clock, failures: () => failures };
}

describe('asking the bot', () => {
  it('sends a signed request with the webhook token, and reads the report', async () => {
    const { askBot, heard, clock } = await aBot([]);
    expect(await askBot(REQUEST)).toEqual(SWEPT);
    const [{ headers, text } = { headers: {}, text: '' }] = heard;
    expect(JSON.parse(text)).toEqual(REQUEST);
    expect(headers['x-bot-token']).toBe(WEBHOOK_TOKEN);
    expect(verify(OPERATOR_SCHEME, [SECRET], { text, headers }, clock.now()).genuine).toBe(true);
  });

  it.each([409, 429, 502, 503, 504, 0])(
    'asks again after %d, with a new timestamp under the signature',
    async (status) => {
      const { askBot, heard, failures } = await aBot([status, status]);
      expect(await askBot(REQUEST)).toEqual(SWEPT);
      expect(failures()).toBe(2);
      expect(new Set(heard.map(({ headers }) => headers['x-bot-signature'])).size).toBe(3);
    },
  );

  it('gives up after about two minutes, each wait longer than the one before', async () => {
    const { askBot, heard, clock } = await aBot(Array(20).fill(429));
    expect(await problemsOf(askBot(REQUEST))).toEqual([expect.stringContaining('(429)')]);
    expect(heard).toHaveLength(8);
    expect(clock.waits).toEqual(clock.waits.toSorted((a, b) => a - b));
    const sum = clock.waits.reduce((total, wait) => total + wait, 0);
    expect(sum).toBeGreaterThan(60_000);
    expect(sum).toBeLessThan(180_000);
  });

  it.each([
    [400, 'npx --no-install semble-medplum deploy'],
    [401, 'clock'],
    [403, 'npx --no-install semble-medplum deploy'],
    [404, 'MEDPLUM_BASE_URL'],
    [500, 'npx --no-install semble-medplum logs --failed'],
    [302, 'proxy'],
  ])('does not ask again after %d, and says what to do', async (status, advice) => {
    const { askBot, heard } = await aBot([status]);
    const problems = await problemsOf(askBot(REQUEST));
    expect(problems).toEqual([expect.stringContaining(advice)]);
    expect(problems.join()).toContain(String(status));
    expect(problems.join()).not.toMatch(new RegExp(`${SECRET}|${WEBHOOK_TOKEN}`));
    expect(heard).toHaveLength(1);
  });

  it.each([{ result: 'ignored' }, { ...SWEPT, counts: { created: -1 } }, { ...SWEPT, failed: [{ id: '1' }] }, 'text'])(
    'takes no other answer for a report: %j',
    async (body) => {
      const { askBot } = await aBot([], body);
      expect(await problemsOf(askBot(REQUEST))).toEqual([
        expect.stringContaining('npx --no-install semble-medplum deploy'),
      ]);
    },
  );
});

describe('reaching the bot', () => {
  it('says that none is deployed', async () => {
    const { variables } = await aClinic();
    expect(await problemsOf(reachBot(readEnvironment(variables)))).toEqual([
      expect.stringContaining('npx --no-install semble-medplum deploy'),
    ]);
  });

  it('says that the project has no operator secret', async () => {
    const { environment, colleague, medplum } = await aPractice();
    const project = await colleague.readResource('Project', medplum.projectId);
    const secret = project.secret?.filter(({ name }) => name !== 'SEMBLE_OPERATOR_SECRET') ?? [];
    await medplum.repo.updateResource({ ...project, secret });
    expect(await problemsOf(reachBot(environment))).toEqual([expect.stringContaining('SEMBLE_OPERATOR_SECRET')]);
  });

  it('goes through $execute where the webhook is not public', async () => {
    const { environment, colleague, deployed } = await withBotId();
    const bot = await colleague.readResource('Bot', deployed);
    await colleague.updateResource({ ...bot, publicWebhook: false });
    const { askBot } = await reachBot(environment);
    expect((await askBot(REQUEST)).counts).toMatchObject({ absent: 1 });
  });

  it('says so when the deployed code is another', async () => {
    const { environment, colleague, deployed } = await withBotId();
    const bot = await colleague.readResource('Bot', deployed);
    await deployCode(colleague, bot, bundleOf('exports.handler = async () => ({ result: "ignored" });'));
    const { askBot } = await reachBot(environment);
    expect(await problemsOf(askBot(REQUEST))).toEqual([
      expect.stringContaining('npx --no-install semble-medplum deploy'),
    ]);
  });
});

async function withBotId() {
  const practice = await aPractice();
  const { deployed } = await reachBot(practice.environment);
  return { ...practice, deployed: deployed.bot.id };
}
