// The built bot in a process of its own, so that its memory is measured without that of the servers. The bot that is deployed
// in the local Medplum forwards its calls to it. The clock of a scheduled run skips the waits between its requests.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { text } from 'node:stream/consumers';
import type { BotEvent } from '@medplum/core';
import * as v from 'valibot';
import { listen } from '../../local/listen.ts';
import { botClient, botFetch } from '../../local/medplum/bots/vmcontext.ts';
import type { handler as source } from '../../src/bots/semble-patient-webhook.ts';
import { type Clock, systemClock } from '../../src/clock.ts';
import type { BotReport } from './messages.ts';
import { skippingClock } from './skipping-clock.ts';

const handler: typeof source = createRequire(import.meta.url)('../../dist/semble-patient-webhook.cjs').handler;

/** The event is the one that the local Medplum made; the bot itself reads it as data from outside. */
const call = v.object({
  baseUrl: v.string(),
  accessToken: v.string(),
  event: v.custom<BotEvent>((event) => typeof event === 'object' && event !== null),
});

// The platform stores what a bot logs; this process does not.
Object.assign(console, { log: () => undefined, error: () => undefined });
const scheduled = skippingClock();
let calls = 0;

/** A command that skips its waits is ahead of the time. The bot takes the time of its signature, whose age then counts as usual. */
function atTimeOf(signature: string): Clock {
  const [, seconds] = /\bt=(\d+)/.exec(signature) ?? [];
  const ahead = seconds === undefined ? 0 : Number(seconds) * 1000 - Date.now();
  return { ...systemClock, now: () => Date.now() + ahead };
}

async function answer(body: string): Promise<string> {
  calls += 1;
  const { baseUrl, accessToken, event } = v.parse(call, JSON.parse(body));
  const clock = event.headers ? atTimeOf(String(event.headers['x-bot-signature'])) : scheduled;
  return JSON.stringify(await handler(botClient(baseUrl, accessToken, botFetch(undefined)), event, clock));
}

const server = createServer((request, response) => {
  text(request)
    .then(answer)
    .then((json) => response.end(json))
    .catch(() => response.writeHead(500).end());
});
const { origin, close } = await listen(server, {});

function report(): void {
  const figures: BotReport = {
    url: origin,
    calls,
    peak: process.resourceUsage().maxRSS * 1024,
    skipped: scheduled.skipped,
  };
  process.send?.(figures);
}

process.once('disconnect', () => process.exit());
report();
// The one message asks for the figures.
await once(process, 'message');
report();
await close();
