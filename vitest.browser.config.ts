import { defineConfig } from 'vitest/config';

/** The tests that drive a real browser: `npm run test:browser`; with `-- --screenshots`, the pictures of the documents. */
export default defineConfig(({ mode }) => ({
  test: {
    include: [mode === 'screenshots' ? 'test/browser/screenshots.ts' : 'test/browser/*.browser.ts'],
    // One browser at a time: two would take each other's processor.
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
}));
