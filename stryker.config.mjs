// One folder of src/ at a time: `npm run mutate` names it.
const folder = process.env.MUTATED_FOLDER ?? '*';

export default {
  mutate: [`src/${folder}/**/*.ts`],
  plugins: ['@stryker-mutator/vitest-runner'],
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutate.config.ts', related: false },
  // Choosing the tests of each mutant by their names takes longer than running the folder's.
  coverageAnalysis: 'all',
  // None is to be rewritten for the sandbox: TypeScript 7 has no function for that.
  tsconfigFile: 'none',
  timeoutMS: 5000,
  thresholds: { high: 95, low: 90, break: 90 },
  reporters: ['clear-text', 'progress', 'json', 'html'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
  tempDirName: '.mutants',
  jsonReporter: { fileName: `.mutants/${folder}.json` },
  htmlReporter: { fileName: `.mutants/${folder}.html` },
};
