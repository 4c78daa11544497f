import { concurrentWrites, seenAndGone } from './concurrent-writes.ts';
import { pagesAndDeliveries } from './properties.ts';
import { edit, type Variant } from './variants.ts';

const PAGE = 'src/sync/sync-page.ts';
const WRITES = 'src/sync/write-patients.ts';

/** Wrong variants of the sync of a page. */
export const PAGE_VARIANTS: readonly Variant[] = [
  {
    name: 'a page without the second read',
    by: concurrentWrites,
    edits: [
      edit(PAGE, 'await confirm(run, written, report);', 'for (const { result } of written) report.count(result);'),
    ],
  },
  {
    name: 'a page with a second read for its new Patients only',
    by: concurrentWrites,
    edits: [
      edit(
        PAGE,
        'await confirm(run, written, report);',
        `await confirm(run, written.filter(({ result }) => result === 'created'), report);`,
      ),
    ],
  },
  {
    name: 'a page that reads Semble first',
    isRare: true,
    by: pagesAndDeliveries,
    edits: [
      edit(
        PAGE,
        'const found = await findPatients(run, ids);',
        `const early = await readSemblePatients(run, ids);
const found = await findPatients(run, ids);`,
      ),
      edit(PAGE, 'const readings = await readSemblePatients(run, [...open.keys()]);', 'const readings = early;'),
    ],
  },
  {
    name: 'a page without If-Match',
    by: pagesAndDeliveries,
    edits: [edit(WRITES, ', ifMatch: versionOf(current) }', ' }')],
  },
  {
    name: 'a page with unconditional creates',
    by: concurrentWrites,
    edits: [edit(WRITES, ', ifNoneExist: patientQuery(id) }', ' }')],
  },
  {
    name: 'a page that confirms Patients without a second read',
    by: concurrentWrites,
    edits: [
      edit(
        PAGE,
        'const readings = await readSemblePatients(run, [...open.keys()]);',
        `const readings = await readSemblePatients(run, [...open.keys()]);
earlier.set(run, readings);`,
      ),
      edit(
        PAGE,
        `const readings = await readSemblePatients(
    run,
    written.map(({ id }) => id),
  );`,
        'const readings = earlier.get(run) ?? new Map();',
      ),
      edit(
        PAGE,
        '/** A Patient as it was written, and its result if the second read confirms it. */',
        `const earlier = new WeakMap<Run, Awaited<ReturnType<typeof readSemblePatients>>>();
`,
      ),
    ],
  },
  {
    name: 'a page that creates a deleted Patient again',
    by: seenAndGone,
    edits: [
      edit(
        PAGE,
        `if (outcome === 'gone') {
    report.count('absent');`,
        `if (outcome === 'gone') {
    await syncOneByItself(run, id, { seen: false }, report);`,
      ),
    ],
  },
  {
    name: 'a page that forgets the Patients that it saw',
    by: seenAndGone,
    edits: [edit(PAGE, '{ seen: current !== undefined }', '{ seen: false }')],
  },
];
