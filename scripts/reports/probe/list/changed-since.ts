import { parseInstant } from '../../../../src/mappers/dates.ts';
import { unanswered } from '../answer.ts';
import type { Asker } from '../ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from '../finding.ts';
import { askForPage, type ListPage, pageIn } from './list-page.ts';

const SECOND = 1_000;
const DAY = 86_400 * SECOND;

const LIMITS = 'The list can be limited to a time of change';
const STARTS = 'A change at the first instant of that time belongs to it';

/** What was found about the two assumptions. */
type Both = readonly [limits: Found, starts: Found];

/** Finds out what `options.updatedAt` does, with a patient whose time of change is known. */
export async function probeChangedSince(asker: Asker, page: ListPage | undefined): Promise<Finding[]> {
  const patient = page && patientOfOneSecond(page);
  const why = unknown('no patient has a time of change');
  const [limits, starts] = patient ? await examine(asker, patient) : [why, why];
  return [
    { subject: 'Time of change', assumption: LIMITS, ...limits },
    { subject: 'Time of change', assumption: STARTS, ...starts },
  ];
}

async function examine(asker: Asker, { id, text }: ChangedPatient): Promise<Both> {
  const time = Date.parse(text);
  /** Whether the patient is listed for a range, or why that is not known. */
  const isListed = async (start: string, end: number): Promise<boolean | Found> => {
    const options = { updatedAt: { start, end: iso(end) } };
    const answer = await askForPage(asker, { pageSize: 100, fields: 'id', options });
    const found = pageIn(answer);
    if (!found) {
      return (
        unanswered(answer) ??
        different('Semble refuses it', 'A sweep by time of change fails. Run reconcile every night.')
      );
    }
    return found.ids.includes(id) || (found.hasMore === true ? unknown('too many patients changed then') : false);
  };
  const atStart = await isListed(text, time + SECOND);
  const later = await isListed(iso(time + SECOND), time + 2 * SECOND);
  for (const found of [atStart, later]) {
    if (typeof found === 'object') {
      return undecided(found);
    }
  }
  if (later) {
    const muchLater = await isListed(iso(time + 2 * DAY), time + 3 * DAY);
    return typeof muchLater === 'object'
      ? undecided(muchLater)
      : muchLater
        ? IGNORED
        : ofDays({ atStart: atStart === true });
  }
  if (atStart) {
    return [confirmed(), confirmed()];
  }
  const around = await isListed(iso(time - SECOND), time + SECOND);
  return typeof around === 'object' ? undecided(around) : around ? EXCLUSIVE : NOT_FOUND;
}

function undecided(found: Found): Both {
  return [found, unknown('it is not known what the list is limited to')];
}

const IGNORED: Both = [
  different('the time is ignored', 'Each sweep reads the whole list as changed.'),
  unknown('the time is ignored'),
];

const EXCLUSIVE: Both = [
  confirmed(),
  different('it does not', 'Nothing is lost: a nightly sweep begins 50 hours back, so two sweeps cover each instant.'),
];

const NOT_FOUND: Both = [
  different('a patient is not found by its time of change', 'Sweeps miss changes. Run reconcile every night.'),
  unknown('the patient is not found'),
];

function ofDays({ atStart }: { readonly atStart: boolean }): Both {
  return [
    different('only to whole days', 'Nothing is missed, but each sweep reads more patients than it has to.'),
    atStart ? confirmed() : different('it does not', 'A sweep may miss the changes of its first day.'),
  ];
}

/** A patient, and the text of its time of change. */
interface ChangedPatient {
  readonly id: string;
  readonly text: string;
}

/** Finds a patient that no other of the page was changed within two seconds of. */
function patientOfOneSecond({ rows }: ListPage): ChangedPatient | undefined {
  const times = rows.flatMap(({ id, updatedAt }) =>
    typeof id === 'string' && typeof updatedAt === 'string' && parseInstant(updatedAt) ? [{ id, text: updatedAt }] : [],
  );
  const isApart = (text: string): boolean =>
    times.filter((other) => Math.abs(Date.parse(other.text) - Date.parse(text)) <= 2 * SECOND).length === 1;
  return times.find(({ text }) => isApart(text)) ?? times[0];
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
