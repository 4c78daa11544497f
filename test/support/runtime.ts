import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { inject } from 'vitest';
import { handler as source } from '../../src/bots/semble-patient-webhook.ts';

type Handler = typeof source;

/** The sources; the bundle in a bare context as vmcontext has, as a module of plain Node, and as a Lambda calls it. */
export type Runtime = 'source' | 'vm' | 'commonjs' | 'lambda';

declare module 'vitest' {
  interface ProvidedContext {
    readonly runtime: Runtime;
  }
}

const BUNDLE = resolve('dist/semble-patient-webhook.cjs');
const require = createRequire(import.meta.url);

function inBareContext(): Handler {
  const context = createContext({
    console: {
      log: (...words: unknown[]) => console.log(...words),
      error: (...words: unknown[]) => console.error(...words),
    },
    fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
    require,
    process,
    TextEncoder,
    TextDecoder,
    URL,
    URLSearchParams,
  });
  const code = readFileSync(BUNDLE, 'utf8');
  return runInContext(
    `(() => { const exports = {}; const module = { exports }; ${code}; return exports.handler; })()`,
    context,
  );
}

/** A Lambda gets its event as JSON. What JSON can't hold never gets there, and is handed over as it is. */
function asLambda(handler: Handler): Handler {
  return (medplum, event, clock) => {
    const text = ((): string | undefined => {
      try {
        return JSON.stringify(event);
      } catch {
        return undefined;
      }
    })();
    return handler(medplum, text === undefined ? event : JSON.parse(text), clock);
  };
}

const RUNTIMES: Readonly<Record<Runtime, () => Handler>> = {
  source: () => source,
  vm: inBareContext,
  commonjs: () => require(BUNDLE).handler,
  lambda: () => asLambda(require(BUNDLE).handler),
};
const loaded = new Map<Runtime, Handler>();

/** The bot's handler, in the runtime that this run of the tests is about. */
export const handler: Handler = (medplum, event, clock) => {
  const runtime = inject('runtime');
  const bot = loaded.get(runtime) ?? RUNTIMES[runtime]();
  loaded.set(runtime, bot);
  return bot(medplum, event, clock);
};
