import { describe, expect, it } from 'vitest';
import { emptyPageResponse } from '../../../../scripts/bot/page-report.ts';
import { showUnwritten } from '../../../../scripts/bot/show-unwritten.ts';
import { BackfillPages } from '../../../../scripts/commands/backfill/pages.ts';
import { plainTerminal } from '../../../../scripts/core/terminal.ts';
import type { PageResponse } from '../../../../src/bots/operator-request.ts';

/** What the bot answers to the pages of a list. */
function pagesOf(...pages: readonly Partial<PageResponse>[]) {
  const left = [...pages];
  return async (): Promise<PageResponse> => ({ ...emptyPageResponse(), ...left.shift() });
}

describe('the pages of a backfill', () => {
  it('name those who could not be brought in step on any of them', async () => {
    const failed = ['a', 'b', 'c'].map((id) => ({ id, reason: 'refused' }));
    const quarantined = ['x', 'y', 'z'].map((id) => ({ id, reason: 'doubled' }));
    const [first, second, third] = failed.map((one, index) => ({
      failed: [one],
      quarantined: quarantined.slice(index, index + 1),
      ...(index < 2 && { next: `page ${index + 2}` }),
    }));
    const pages = new BackfillPages(undefined, undefined, 0);
    const askBot = pagesOf(first ?? {}, second ?? {}, third ?? {});
    while (!pages.complete) {
      await pages.next(askBot, async () => undefined, { write: true });
    }
    expect(pages.swept).toMatchObject({ failed, quarantined });

    const lines: string[] = [];
    showUnwritten(
      pages.swept,
      plainTerminal((line) => lines.push(line)),
    );
    for (const { id } of [...failed, ...quarantined]) {
      expect(lines.join('\n')).toMatch(new RegExp(`^${id} `, 'm'));
    }
  });
});
