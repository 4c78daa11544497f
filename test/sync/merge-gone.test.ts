import { beforeEach, describe, expect, it } from 'vitest';
import { A, B, Page } from './page.ts';
import { sendMerge } from './send.ts';

let page: Page;

beforeEach(async () => {
  page = new Page(2);
  await page.sweep();
  page.medplum.calls.length = 0;
  page.semble.patients.delete(A);
});

/** Deletes a Patient before the nth call of this kind. */
function deleteBefore(call: 'search' | 'update', nth: number, id: string): void {
  let calls = 0;
  page.medplum.wire.before = (given) => {
    calls += given === call ? 1 : 0;
    if (given === call && calls === nth) {
      page.medplum.patients.delete(page.stored(id).id ?? '');
    }
  };
}

describe('a merge in which a colleague deletes a Patient', () => {
  it('gives the target no link to a source that is gone at the write', async () => {
    deleteBefore('update', 1, A);
    expect((await sendMerge(page, A, B)).result).toBe('merged');
    expect(page.medplum.only(A)).toBeUndefined();
    expect(page.stored(B)).not.toHaveProperty('link');
  });

  // The second is the first that sees the target.
  it.each([3, 4, 5, 6, 7])('does not make a target again that it saw and that is gone at search %i', async (nth) => {
    deleteBefore('search', nth, B);
    expect((await sendMerge(page, A, B)).result).toBe('merged');
    expect(page.medplum.only(B)).toBeUndefined();
  });
});
