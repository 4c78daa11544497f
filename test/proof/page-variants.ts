import { allMeansAll } from './broken-lists.ts';
import { concurrentWrites, seenAndGone } from './concurrent-writes.ts';
import { pagesAndDeliveries } from './properties.ts';
import { noUpdateFromTheList } from './stale-lists.ts';
import { edit, type Variant } from './variants.ts';

const PAGE = 'src/sync/sync-page.ts';
const WRITES = 'src/sync/write-patients.ts';
const SWEEP = 'src/sync/sweep/sweep-practice.ts';
const READING = 'const readings = new Map([...(listed ?? []), ...(await readSemblePatients(run, unread))]);';

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
      edit(PAGE, READING, 'const readings = early;'),
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
      edit(PAGE, READING, `${READING} earlier.set(run, readings);`),
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
    run.seen.delete(id);
    await syncOneByItself(run, id, undefined, report);`,
      ),
    ],
  },
  {
    name: 'a page that forgets the Patients that it saw',
    by: seenAndGone,
    edits: [
      edit(
        PAGE,
        'const own = await syncPatient(run, id);',
        `run.seen.delete(id);
const own = await syncPatient(run, id);`,
      ),
    ],
  },
  {
    name: "a page that writes an update from the list's data",
    by: noUpdateFromTheList,
    edits: [
      edit(
        PAGE,
        '(current ? differingElements(current, nextPatient(run, current, reading)).length > 0 : !write)',
        '(!current && !write)',
      ),
    ],
  },
  {
    name: 'a sweep that takes a list that broke off for its end',
    by: allMeansAll,
    edits: [edit(SWEEP, "after.kind === 'end'", "after.kind !== 'page'")],
  },
];
