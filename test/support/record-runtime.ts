import { beforeEach, inject } from 'vitest';
import type { Runtime } from '../../fixtures/runtime.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** The version of Node that ran a test, and the runtime of the bot's handler in it. */
    ranOn?: { readonly node: string; readonly runtime: Runtime };
  }
}

// Each test records where it ran, so that `npm run test:runtimes` need not trust that the Node it started ran the tests.
beforeEach(({ task }) => {
  task.meta.ranOn = { node: process.version, runtime: inject('runtime') };
});
