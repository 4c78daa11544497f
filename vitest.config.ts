import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Much of a test's time is spent waiting for a server on this machine.
    maxWorkers: 3,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary'],
      thresholds: {
        statements: 95,
        branches: 95,
        'src/verify/**': { statements: 100, branches: 100, functions: 100, lines: 100 },
        'src/mappers/**': { statements: 100, branches: 100, functions: 100, lines: 100 },
      },
    },
  },
});
