import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The folders whose code is changed, each with the folders of the tests that should notice: the quick and narrow first. */
const TESTS: Readonly<Record<string, readonly string[]>> = {
  verify: ['verify'],
  mappers: ['mappers'],
  fhir: ['fhir', 'mappers', 'sync'],
  semble: ['semble', 'sync', 'bots'],
  sync: ['sync', 'bots'],
};

/** Files that mock a module of Node's. */
const APART = ['test/clock.test.ts', 'test/verify/work.test.ts'];

/** Files that compare with FHIR's definitions, with Medplum's own mock or with libraries, and those that take seconds. */
const LEFT_OUT = [
  'test/mappers/properties.test.ts',
  'test/sync/page.test.ts',
  'test/bots/mock-client.test.ts',
  'test/verify/libraries.test.ts',
  'test/verify/properties.test.ts',
];

const folders = TESTS[process.env['MUTATED_FOLDER'] ?? ''] ?? ['verify', 'mappers', 'fhir', 'semble', 'sync', 'bots'];

class NarrowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      folders.findIndex((folder) => moduleId.includes(`/test/${folder}/`));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

/** The tests that `npm run mutate` runs for each mutant: they ask for nothing but sources. */
export default defineConfig({
  resolve: {
    alias: [{ find: /^.*\/fixtures\/fhir\.ts$/, replacement: resolve('test/support/no-fhir.ts') }],
  },
  test: {
    sequence: { sequencer: NarrowFirst },
    setupFiles: ['test/support/restore.ts'],
    provide: { runtime: 'source' },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: folders.map((folder) => `test/${folder}/**/*.test.ts`),
          exclude: [...APART, ...LEFT_OUT],
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'apart',
          include: APART.filter((file) =>
            folders.some((folder) => file.includes(`/${folder}/`) || file === 'test/clock.test.ts'),
          ),
        },
      },
    ],
  },
});
