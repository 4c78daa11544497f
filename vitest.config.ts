import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'bot', include: ['test/**/*.test.ts'], exclude: ['test/scripts/**'] } },
      // Every file here starts servers of its own and shares nothing but what they load, which takes the most time.
      { extends: true, test: { name: 'commands', include: ['test/scripts/**/*.test.ts'], isolate: false } },
    ],
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
