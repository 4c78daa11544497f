import { createRequire } from 'node:module';
import { format } from 'node:util';
import vm from 'node:vm';
import { ClientStorage, ContentType, Hl7Message, MedplumClient, MemoryStorage } from '@medplum/core';
import nodeFetchModule from 'node-fetch';
import type { InMemoryNetwork } from '../../in-memory-network.ts';

/** The event that the handler is called with. */
export interface HandlerCall {
  readonly medplum: MedplumClient;
  readonly event: { readonly contentType: string; readonly input: unknown } & Record<string, unknown>;
}

export type RunResult = { readonly log: string } & ({ readonly returned: unknown } | { readonly thrown: unknown });

const { default: nodeFetch } = nodeFetchModule;
const require = createRequire(import.meta.url);
const CALL = '__call';

/** What the bots get for `require('node:timers')`. */
export interface BotTimers {
  setTimeout(run: () => void, milliseconds?: number): NodeJS.Timeout;
  clearTimeout(timer: NodeJS.Timeout | undefined): void;
}

const scripts = new Map<string, vm.Script>();

/**
 * Runs a bot as Medplum's vmcontext runtime does: the CommonJS text is pasted into a script that runs in a new context.
 * Besides the globals of the language the context has only the ones below, so no state survives a run.
 * `timeoutMs` limits synchronous code only, not the time spent waiting.
 */
export async function runInVmContext(
  code: string,
  call: HandlerCall,
  {
    timeoutMs,
    fetch,
    timers,
  }: { readonly timeoutMs: number; readonly fetch: BotFetch; readonly timers?: BotTimers | undefined },
): Promise<RunResult> {
  const lines: string[] = [];
  const log = (...values: unknown[]): number => lines.push(format(...values));
  const globals = {
    console: { log, info: log, warn: log, error: log, debug: log, trace: log, dir: log, table: log },
    fetch,
    require: timers ? (id: string): unknown => (id === 'node:timers' ? timers : require(id)) : require,
    process,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
    ContentType,
    Hl7Message,
    MedplumClient,
    [CALL]: call,
  };
  try {
    const returned: unknown = await scriptOf(code).runInContext(vm.createContext(globals), { timeout: timeoutMs });
    return { log: lines.join('\n'), returned };
  } catch (thrown) {
    log('Unhandled error:', thrown);
    return { log: lines.join('\n'), thrown };
  }
}

/** A client for bots: the server's own class, over the runtime's own fetch. */
export function botClient(baseUrl: string, accessToken: string, fetch: BotFetch): MedplumClient {
  return new MedplumClient({ baseUrl, accessToken, fetch, storage: new ClientStorage(new MemoryStorage()) });
}

/** The `fetch` of bots. */
export type BotFetch = InMemoryNetwork['fetch'];

/** The runtime's own `fetch`, over the in-memory network if there is one. */
export function botFetch(network: InMemoryNetwork | undefined): BotFetch {
  return network?.fetch ?? nodeFetch;
}

function scriptOf(code: string): vm.Script {
  const script = scripts.get(code) ?? new vm.Script(wrap(code), { filename: 'bot.cjs' });
  scripts.set(code, script);
  return script;
}

/** A parenthesis follows the bot's code, so its last statement must end with a semicolon. */
function wrap(code: string): string {
  return `const exports = {};
const module = { exports };
${code}
(async () => {
  const { medplum, event } = ${CALL};
  delete globalThis.${CALL};
  const isHl7 = event.contentType === ContentType.HL7_V2 && event.input;
  return exports.handler(medplum, isHl7 ? { ...event, input: Hl7Message.parse(event.input) } : event);
})();`;
}
