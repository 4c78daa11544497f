import { beforeEach, describe, expect, it } from 'vitest';
import { virtualClock } from '../../fixtures/clock.ts';
import type { Delivered } from '../../fixtures/deliver.ts';
import { type Circumstances, someone } from '../../fixtures/operator.ts';
import { A, B, Page } from './page.ts';
import { NO_TOKEN, send, sendMerge } from './send.ts';

let page: Page;

beforeEach(async () => {
  page = new Page(2);
  await page.sweep();
});

const DEACTIVATE = { SEMBLE_DELETE_POLICY: 'deactivate' };
const RENAMED = someone(A, { firstName: 'Zora' });

/** The deliveries that write A otherwise than a sync does, by what becomes of it. */
const WRITES: Readonly<Record<string, (circumstances: Circumstances) => Promise<Delivered>>> = {
  deactivated: (given) => send(page, 'patient.deleted', { patientId: A }, { ...given, settings: DEACTIVATE }),
  updated: (given) =>
    send(page, 'patient.updated', { patientId: A }, { ...given, settings: NO_TOKEN, patient: RENAMED }),
  merged: (given) => sendMerge(page, A, B, { ...given, settings: NO_TOKEN }),
};

describe('a write that is refused because another writer was faster', () => {
  it.each(Object.entries(WRITES))(
    'is repeated over the newer version after longer random waits, until the patient is %s',
    async (result, write) => {
      let edits = 0;
      page.medplum.wire.before = (call) => {
        if (call === 'update' && ++edits <= 5) {
          page.medplum.put({ ...page.stored(A), language: 'cy' });
        }
      };
      const clock = virtualClock();
      expect((await write({ clock })).result).toBe(result);
      expect(clock.waits).toEqual([25, 50, 100, 200, 200]);
      expect(page.stored(A).language).toBe('cy');
    },
  );
});
