import type { PageResponse } from '../../src/bots/operator-request.ts';
import type { Terminal } from '../core/terminal.ts';
import { explained } from './reasons/page-reasons.ts';

type Unwritten = Pick<PageResponse, 'quarantined' | 'failed'>;

/** Lists the patients that could not be brought in step, each with a reason. */
export function showUnwritten({ quarantined, failed }: Unwritten, terminal: Terminal): void {
  const rows = [...quarantined, ...failed].map(({ id, reason }) => [id, explained(reason)]);
  if (rows.length > 0) {
    terminal.note('These patients are not in step:');
    terminal.table(rows);
  }
}
