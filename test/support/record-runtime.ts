import { beforeEach, inject } from 'vitest';
import type { Runtime } from './runtime.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The version of Node that ran a test, and the runtime of the bot's handler in it. */
    ranOn?: { readonly node: string; readonly runtime: Runtime };
  }
}

// A test says itself where it ran: `npm run test:runtimes` must not take that from what it meant to start.
beforeEach(({ task }) => {
  task.meta.ranOn = { node: process.version, runtime: inject('runtime') };
});
