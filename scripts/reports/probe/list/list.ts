import { patientFields, patientsDocument } from '../../../../src/semble/documents.ts';
import { type Answer, reasonOf, unanswered } from '../answer.ts';
import type { Asker } from '../ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from '../finding.ts';
import { cursorFromMiddle, madeUpCursor } from './cursors.ts';
import { askForPage, type ListPage, pageIn } from './list-page.ts';
import { sameAsAlone } from './same-patient.ts';

interface ListFacts {
  readonly findings: readonly Finding[];
  /** The first patients, with all that the bot asks for. */
  readonly page: ListPage | undefined;
}

/** Reads the list of patients as the sweep, `backfill` and `reconcile` do. */
export async function probeList(asker: Asker): Promise<ListFacts> {
  const about = (assumption: string, found: Found): Finding => ({ subject: 'List of patients', assumption, ...found });
  const findings: Finding[] = [];
  const pages: ListPage[] = [];
  for (const pageSize of [50, 100]) {
    const answer = await askForPage(asker, { pageSize });
    const page = pageIn(answer);
    findings.push(about(`A page of ${pageSize} has all that the bot asks for`, whole(answer, page, pageSize)));
    pages.push(...(page ? [page] : []));
  }
  const [first] = pages;
  if (!first) {
    return { findings, page: undefined };
  }
  findings.push(about('Each page says whether the list goes on', saysWhetherMore(pages)));
  findings.push(about('The list is in ascending order of the ids', inOrder(pages)));
  findings.push(about('A cursor from the middle continues behind its patient', await cursorFromMiddle(asker, first)));
  findings.push(about('A cursor that no patient has continues in its place', await madeUpCursor(asker, first)));
  const ids = first.ids.slice(0, 50);
  const document = (missingFields: ReadonlySet<string>): string =>
    patientsDocument(ids.length, { withDefinitions: true, missingFields });
  const variables = Object.fromEntries(ids.map((id, index) => [`id${index}`, id]));
  const alone = ids.length > 0 ? await asker.askForPatients(document, variables) : undefined;
  findings.push(about('50 patients can be read in one request', together(alone, ids)));
  findings.push(
    about('The list says the same about a patient as Semble says about the patient alone', sameAsAlone(first, alone)),
  );
  return { findings, page: pages.at(-1) };
}

const GIVE_QUERIES = 'Give the role of the token the queries patient, patients and practice.';

function whole(answer: Answer, page: ListPage | undefined, pageSize: number): Found {
  if (!page) {
    const isRefused = answer.failure?.kind === 'missing-permission';
    return (
      unanswered(answer) ??
      different(reasonOf(answer), isRefused ? GIVE_QUERIES : 'The sweep, backfill and reconcile may fail.')
    );
  }
  const why = unanswered(answer);
  if (why) {
    return why;
  }
  const refused = refusedMembers(answer);
  if (refused.length > 0) {
    return different(
      `refused: ${refused.join(', ')}`,
      'The bot leaves these out: the Patients keep what they have. Give the role of the token the permissions for them.',
    );
  }
  const { length } = page.rows;
  if (length < pageSize && page.hasMore === true) {
    return different(`${length} rows, although there are more`, 'Nothing is missed, but lists take more requests.');
  }
  return length < pageSize
    ? unknown(`the token sees ${length} patients, fewer than a page`, 'Ask a practice with more patients.')
    : confirmed(length > pageSize ? `${length} rows, more than were asked for` : undefined);
}

/** The members of patients that errors name. */
function refusedMembers({ problems }: Answer): string[] {
  const known = new Set(patientFields().match(/\w+/g));
  const names = problems.map(({ path }) => path[3]);
  return [...new Set(names.map((name) => (typeof name === 'string' && known.has(name) ? name : 'some patients')))];
}

function saysWhetherMore(pages: readonly ListPage[]): Found {
  return pages.every(({ hasMore }) => typeof hasMore === 'boolean')
    ? confirmed()
    : different(
        'hasMore is neither true nor false',
        'The bot cannot see the end of the list: no sweep is complete, and backfill and reconcile stop.',
      );
}

function inOrder(pages: readonly ListPage[]): Found {
  if (pages.every(({ ids }) => ids.length < 2)) {
    return unknown('there are fewer than two patients');
  }
  return pages.every(({ ids }) => ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? '')))
    ? confirmed()
    : different(
        'another order',
        'The nightly pass over everybody may leave out patients, because it begins in the middle of the list. Run reconcile every night.',
      );
}

function together(answer: Answer | undefined, ids: readonly string[]): Found {
  if (!answer) {
    return unknown('there is no patient');
  }
  if (answer.failure || Object.values(answer.data).every((patient) => patient === null)) {
    return (
      unanswered(answer) ??
      different(
        reasonOf(answer),
        'The sweep, backfill and reconcile fail, because they read 50 patients in one request.',
      )
    );
  }
  return ids.length < 50 ? unknown(`only ${ids.length} were read, as there are no more`) : confirmed();
}
