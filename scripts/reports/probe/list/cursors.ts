import { reasonOf, unanswered } from '../answer.ts';
import type { Asker } from '../ask.ts';
import { confirmed, different, type Found, unknown } from '../finding.ts';
import { askForPage, type ListPage, pageIn } from './list-page.ts';

const STOPS = 'backfill, reconcile and the sweep cannot read more than one page.';

/** What follows a cursor, compared with what should follow it. */
async function follows(
  asker: Asker,
  { page, cursor, index }: { readonly page: ListPage; readonly cursor: string; readonly index: number },
): Promise<'expected' | 'itself' | 'the start' | 'others' | Found> {
  const answer = await askForPage(asker, { pageSize: 50, cursor, fields: 'id' });
  const after = pageIn(answer);
  if (!after) {
    return unanswered(answer) ?? different(reasonOf(answer), '');
  }
  const expected = page.ids.slice(index);
  const [first] = after.ids;
  const isExpected = expected.every((id, place) => after.ids[place] === id);
  return isExpected ? 'expected' : first === cursor ? 'itself' : first === page.ids[0] ? 'the start' : 'others';
}

/** Asks for the page behind a patient in the middle of a page. */
export async function cursorFromMiddle(asker: Asker, page: ListPage): Promise<Found> {
  const middle = Math.floor((page.ids.length - 1) / 2);
  const cursor = page.ids[middle];
  if (cursor === undefined || page.ids.length < 3) {
    return unknown('there are fewer than three patients');
  }
  const found = await follows(asker, { page, cursor, index: middle + 1 });
  switch (found) {
    case 'expected':
      return confirmed();
    case 'itself':
      return different(
        'the page begins with the patient of the cursor',
        'Nothing is missed, but lists take more requests.',
      );
    case 'the start':
      return different('the cursor is ignored', `A list does not move on: ${STOPS}`);
    case 'others':
      return different('other patients follow', 'backfill, reconcile and the sweep may leave out patients.');
    default:
      return found.verdict === 'different' ? { ...found, consequence: `After a cursor, ${STOPS}` } : found;
  }
}

/** Asks for the page behind an id that no patient has. The nightly pass begins at the id of a patient who may be gone. */
export async function madeUpCursor(asker: Asker, page: ListPage): Promise<Found> {
  const index = page.ids.findIndex((id, place) => place > 0 && BigInt(`0x${id}`) - before(page, place) > 1n);
  if (index < 0) {
    return unknown('no id is free between two patients');
  }
  const cursor = (before(page, index) + 1n).toString(16).padStart(24, '0');
  const found = await follows(asker, { page, cursor, index });
  if (found === 'expected') {
    return confirmed();
  }
  return typeof found === 'object' && found.verdict === 'unknown'
    ? found
    : different(
        typeof found === 'object'
          ? (found.found ?? '')
          : found === 'the start'
            ? 'the list begins again'
            : 'other patients follow',
        'The nightly pass over everybody begins at the start of the list each time. In a practice with more than 10,000 patients, run reconcile every night.',
      );
}

function before(page: ListPage, place: number): bigint {
  return BigInt(`0x${page.ids[place - 1] ?? '0'}`);
}
