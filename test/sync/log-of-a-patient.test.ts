import { beforeEach, describe, expect, it } from 'vitest';
import type { Delivered } from '../../fixtures/deliver.ts';
import { idOf, someone } from '../../fixtures/operator.ts';
import { SEMBLE_PATIENT_ID_SYSTEM } from '../../src/fhir/systems.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, send, sendMerge } from './send.ts';

let page: Page;

/** B was merged into A. */
beforeEach(async () => {
  page = new Page(2);
  await page.sweep();
  const other = { identifier: { system: SEMBLE_PATIENT_ID_SYSTEM, value: A } };
  page.medplum.put({ ...page.stored(B), active: false, link: [{ type: 'replaced-by', other }] });
});

const NO_DAY = { dob: '1979-02-30T00:00:00.000Z' };

/** What an operator reads before the summary, word for word. */
const LINES: readonly (readonly [what: string, line: string, happens: () => Promise<Delivered>])[] = [
  [
    'a value that Semble gave and that is none',
    'birthDate: not a day of the calendar, left as it is',
    () => {
      page.atSemble(A, NO_DAY);
      return send(page, 'patient.updated', { patientId: A });
    },
  ],
  [
    'one that a delivery carried',
    'birthDate: not a day of the calendar, left as it is',
    () => send(page, 'patient.updated', { patientId: A }, { settings: NO_TOKEN, patient: someone(A, NO_DAY) }),
  ],
  ['a merge of a patient into itself', 'quarantined: a patient merged into itself', () => sendMerge(page, A, A)],
  [
    'a second merge of one patient',
    'quarantined: the source of this merge was already merged into another patient',
    () => sendMerge(page, B, idOf(3)),
  ],
  ['a merge back', 'quarantined: this merge would close a circle of merges', () => sendMerge(page, A, B)],
];

describe('the log', () => {
  it.each(LINES)('says of %s: %s', async (_what, line, happens) => {
    const { log } = await happens();
    expect(log.slice(0, -1)).toEqual([line]);
  });
});
