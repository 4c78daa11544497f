import type { allMeansAll } from './broken-lists.ts';
import { concurrentWrites, seenAndGone } from './concurrent-writes.ts';
import { deletedStillReturned, pagesAndDeliveries, sweptAndRetired } from './properties.ts';
import type { noUpdateFromTheList } from './stale-lists.ts';
import type { Edit } from './variant.ts';

/** The bot with one deliberate fault, and the property that must notice it. */
export interface Variant {
  readonly name: string;
  readonly by:
    | typeof concurrentWrites
    | typeof pagesAndDeliveries
    | typeof seenAndGone
    | typeof sweptAndRetired
    | typeof deletedStillReturned
    | typeof allMeansAll
    | typeof noUpdateFromTheList;
  readonly edits: readonly Edit[];
  /** Whether so few interleavings show the fault that only `npm run prove` plays enough of them. */
  readonly isRare?: boolean;
}

const ONE = 'src/sync/sync-patient.ts';
const CALLS = 'src/sync/medplum-patients.ts';
const RETIRE = 'src/sync/retire-patient.ts';

/** One edit. */
export const edit = (file: string, from: string, to: string): Edit => ({ file, from, to });

/** Wrong variants of the sync of one patient. */
export const VARIANTS: readonly Variant[] = [
  {
    name: 'Semble is read before Medplum',
    isRare: true,
    by: pagesAndDeliveries,
    edits: [
      edit(
        ONE,
        'let current = await findPatient(run, sembleId);',
        `let early = await readSemblePatient(run, sembleId);
let current = await findPatient(run, sembleId);
let isFirst = true;`,
      ),
      edit(
        ONE,
        'const reading = await readSemblePatient(run, sembleId);',
        `const reading = isFirst ? early : await readSemblePatient(run, sembleId);
isFirst = false;`,
      ),
    ],
  },
  {
    name: 'an update without If-Match',
    isRare: true,
    by: concurrentWrites,
    edits: [
      edit(CALLS, 'updateResource(patient, { headers: ifMatch(patient) })', 'updateResource(patient, { headers: {} })'),
    ],
  },
  {
    name: 'no second read after a create',
    by: concurrentWrites,
    edits: [
      edit(
        ONE,
        `result = current && result !== 'created' ? 'updated' : 'created';`,
        `result = current && result !== 'created' ? 'updated' : 'created';
if (!current) return result;`,
      ),
    ],
  },
  {
    name: 'no second read after an update',
    isRare: true,
    by: concurrentWrites,
    edits: [
      edit(
        ONE,
        `result = current && result !== 'created' ? 'updated' : 'created';`,
        `result = current && result !== 'created' ? 'updated' : 'created';
if (current) return result;`,
      ),
    ],
  },
  {
    name: 'an unconditional create',
    by: pagesAndDeliveries,
    edits: [edit(CALLS, 'createResourceIfNoneExist(patient, patientQuery(sembleId))', 'createResource(patient)')],
  },
  {
    name: 'a Patient that is gone at the write is created again',
    by: seenAndGone,
    edits: [
      edit(
        ONE,
        `if (written === 'gone') {`,
        `if (written === 'gone' && current && reading) {
run.seen.delete(sembleId);
current = undefined;
continue;
}
if (written === 'gone') {`,
      ),
    ],
  },
  {
    name: 'a Patient that is gone after a lost race is created again',
    by: seenAndGone,
    edits: [
      edit(
        ONE,
        'await lostRace(run, losses++);',
        `await lostRace(run, losses++);
run.seen.delete(sembleId);`,
      ),
    ],
  },
  {
    name: 'a created Patient is never unconfirmed',
    by: concurrentWrites,
    edits: [edit(ONE, ': withTag(mapped.patient, UNCONFIRMED_TAG)', ': mapped.patient')],
  },
  {
    name: 'the unconfirmed tag is cleared without a second read',
    by: concurrentWrites,
    edits: [
      edit(
        ONE,
        'for (let losses = 0; ; ) {',
        `let last: Reading | undefined;
for (let losses = 0; ; ) {`,
      ),
      edit(
        ONE,
        'const reading = await readSemblePatient(run, sembleId);',
        `const reading: Reading | undefined = last ?? (await readSemblePatient(run, sembleId));
last = reading;`,
      ),
    ],
  },
  {
    name: 'the Patient of a patient that Semble does not find is deleted',
    isRare: true,
    by: sweptAndRetired,
    edits: [
      edit(ONE, 'if (!current || !isUnconfirmed(current)) {', 'if (!current) {'),
      edit(ONE, 'if (foreign.length > 0) {', 'if (false) {'),
    ],
  },
  {
    name: 'an unconfirmed Patient is never taken back',
    by: concurrentWrites,
    edits: [edit(ONE, 'if (!current || !isUnconfirmed(current)) {', 'if (true) {')],
  },
  {
    name: 'a refused write counts as done',
    isRare: true,
    by: pagesAndDeliveries,
    edits: [
      edit(
        ONE,
        `if (written === 'changed') {`,
        `if (written === 'changed') return 'updated';
if (written === 'changed') {`,
      ),
    ],
  },
  {
    name: 'a refused write is repeated over the newer version',
    isRare: true,
    by: pagesAndDeliveries,
    edits: [
      edit(
        ONE,
        `current = await findPatient(run, sembleId);
      continue;`,
        `const newer = await findPatient(run, sembleId);
current = newer && current ? { ...current, meta: newer.meta } : newer;
      continue;`,
      ),
    ],
  },
  {
    name: 'a retired Patient is written again',
    by: deletedStillReturned,
    edits: [edit(ONE, 'if (current && isRetired(current)) {', 'if (current && false) {')],
  },
  {
    name: 'a deletion that met another write is given up',
    isRare: true,
    by: pagesAndDeliveries,
    edits: [
      edit(
        RETIRE,
        `if (outcome !== 'changed') {
      return outcome === 'gone' ? 'absent' : outcome;
    }
    await lostRace(run, losses++);`,
        `return outcome === 'gone' || outcome === 'changed' ? 'absent' : outcome;`,
      ),
    ],
  },
];
