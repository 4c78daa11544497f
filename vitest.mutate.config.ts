import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** The quick and narrow first: most mutants are noticed there, and then nothing else is run. */
const ROOMS = ['verify', 'mappers', 'semble', 'sync', 'bots'];

class NarrowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification): number =>
      ROOMS.findIndex((room) => moduleId.includes(`/test/${room}/`));
    return files.toSorted((a, b) => place(a) - place(b));
  }
}

/** The tests that `npm run mutate` runs for each mutant: they ask for nothing but sources. */
export default defineConfig({
  resolve: {
    alias: [{ find: /^.*\/support\/fhir\.ts$/, replacement: resolve('test/support/no-fhir.ts') }],
  },
  test: {
    include: ROOMS.map((room) => `test/${room}/**/*.test.ts`),
    // What compares with FHIR's definitions or with Medplum's own mock.
    exclude: ['test/mappers/properties.test.ts', 'test/sync/page.test.ts', 'test/bots/events.test.ts'],
    sequence: { sequencer: NarrowFirst },
    setupFiles: ['test/support/restore.ts'],
    provide: { runtime: 'source' },
  },
});
