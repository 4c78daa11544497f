import { badRequest, createReference, isOk, isOperationOutcome, normalizeOperationOutcome } from '@medplum/core';
import type { Bot, ProjectSetting } from '@medplum/fhirtypes';
import type { Tokens } from '../http/tokens.ts';
import type { Platform } from '../platform.ts';
import { auditRun } from './audit.ts';
import type { BotAnswer, RunBot } from './bot-call.ts';
import type { BotCalls, MadeCall } from './bot-calls.ts';
import { type BotFetch, type BotTimers, botClient, type RunResult, runInVmContext } from './vmcontext.ts';

const DEFAULT_TIMEOUT = 10;

interface Network {
  readonly fetch: BotFetch;
  /** Where each run is reported. */
  readonly botCalls: BotCalls;
  readonly timers: BotTimers | undefined;
}

/** Makes the function that runs deployed bots in this network and stores an AuditEvent of each run. */
export function botRunner(platform: Platform, tokens: Tokens, network: Network): RunBot {
  return async (call) => {
    const { bot, membership, input, contentType, headers, requester, traceId } = call;
    const code = codeOf(platform, bot);
    if (code === undefined) {
      return { success: false, outcome: badRequest('Bot has no executable code') };
    }
    const start = new Date();
    const calls: MadeCall[] = [];
    const fetch = network.botCalls.record(network.fetch, calls);
    const result = await runInVmContext(
      code,
      {
        medplum: botClient(platform.baseUrl, tokens.issue(membership.id, bot.id, platform.baseUrl), fetch),
        event: {
          bot: createReference(bot),
          requester,
          input,
          contentType,
          secrets: secretsOf((await platform.project()).secret),
          traceId,
          headers,
          responseStream: undefined,
        },
      },
      { timeoutMs: (bot.timeout ?? DEFAULT_TIMEOUT) * 1000, fetch, timers: network.timers },
    );
    const answer = answerOf(result);
    const audit = await auditRun(platform, { call, start, log: result.log, answer });
    network.botCalls.ended({ bot, input, headers, calls, audit });
    return answer;
  };
}

function codeOf(platform: Platform, bot: Bot): string | undefined {
  const [type = '', id = ''] = bot.executableCode?.url?.split('/') ?? [];
  const binary = platform.store.latest(type, id)?.resource;
  return binary?.resourceType === 'Binary' ? Buffer.from(binary.data ?? '', 'base64').toString() : undefined;
}

/** The secrets by name. If a name is repeated, the last one counts. */
function secretsOf(secrets: readonly ProjectSetting[] = []): Record<string, ProjectSetting> {
  return Object.fromEntries(secrets.map((secret) => [secret.name, secret]));
}

function answerOf(result: RunResult): BotAnswer {
  if ('thrown' in result) {
    return { success: false, outcome: normalizeOperationOutcome(result.thrown) };
  }
  const { returned } = result;
  return isOperationOutcome(returned) && !isOk(returned)
    ? { success: false, outcome: returned }
    : { success: true, value: returned };
}
