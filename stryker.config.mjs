// One room of src/ at a time: `npm run mutate` names it.
const room = process.env.MUTATED_ROOM ?? '*';

export default {
  mutate: [`src/${room}/**/*.ts`],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  // Choosing the tests of each mutant by their names takes longer than running the room's.
  coverageAnalysis: 'all',
  // None is to be rewritten for the sandbox: TypeScript 7 has no function for that.
  tsconfigFile: 'none',
  timeoutMS: 5000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'progress', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.mutants',
  jsonReporter: { fileName: `.mutants/${room}.json` },
  htmlReporter: { fileName: `.mutants/${room}.html` },
};
