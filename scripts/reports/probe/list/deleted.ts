import { type Answer, reasonOf, unanswered } from '../answer.ts';
import type { Asker } from '../ask.ts';
import { confirmed, different, type Finding, type Found, unknown } from '../finding.ts';
import { askForPatient, isReturned, notReturned } from '../gone.ts';
import { askForPage, type ListPage, pageIn } from './list-page.ts';

/** How many pages of 100 are searched for deleted and archived patients. */
const MAX_PAGES = 4;
const FIELDS = 'id archived';

/** What the list has with deleted patients and without. */
interface Search {
  /** How many patients were searched. */
  searched: number;
  /** Whether an archived patient is in the list. */
  hasArchived: boolean;
  /** Whether `includeDeleted` leaves out a patient that is in the list without it. */
  leavesOut: boolean;
  /** Ids that only the list with deleted patients has. */
  readonly hidden: string[];
  /** Those of them that are archived. */
  readonly hiddenArchived: string[];
  /** An answer without a page, which ended the search. */
  failed: Answer | undefined;
}

/** Finds a deleted and an archived patient, and asks Semble for each. */
export async function probeDeleted(asker: Asker): Promise<Finding[]> {
  const search = await searchHidden(asker);
  const about = (assumption: string, found: Found): Finding => ({
    subject: 'Deleted and archived patients',
    assumption,
    ...found,
  });
  const [archivedId] = search.hasArchived ? [] : search.hiddenArchived;
  const archived = archivedId === undefined ? undefined : await askForPatient(asker, archivedId);
  const isArchivedThere = archived !== undefined && isReturned(archived);
  const deletedId = search.hidden[0] ?? (isArchivedThere ? undefined : archivedId);
  const deleted = deletedId === undefined ? undefined : await askForPatient(asker, deletedId);
  return [
    about('The list has deleted patients only where it is asked for them', includesDeleted(search)),
    about(
      'Semble does not return a deleted patient by its id',
      deleted && deletedId ? notReturned(deleted, deletedId) : noneFound(search, 'deleted'),
    ),
    about('The list has archived patients', archivedListed(search, { isArchivedThere })),
  ];
}

async function searchHidden(asker: Asker): Promise<Search> {
  const search: Search = {
    searched: 0,
    hasArchived: false,
    leavesOut: false,
    hidden: [],
    hiddenArchived: [],
    failed: undefined,
  };
  let from: { readonly cursor?: string } = {};
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const request = { pageSize: 100, fields: FIELDS, ...from };
    const [answer, answerWithDeleted] = [
      await askForPage(asker, request),
      await askForPage(asker, { ...request, options: { includeDeleted: true } }),
    ];
    const [page, withDeleted] = [pageIn(answer), pageIn(answerWithDeleted)];
    if (!page || !withDeleted) {
      search.failed = page ? answerWithDeleted : answer;
      return search;
    }
    const end = endOf([page, withDeleted]);
    compare(search, page, withDeleted, end);
    if (end === undefined || (search.hidden.length > 0 && search.hasArchived)) {
      return search;
    }
    from = { cursor: end };
  }
  return search;
}

/** The last id up to which both pages are known; undefined when both reach the end of the list. */
function endOf(pages: readonly ListPage[]): string | undefined {
  return pages.flatMap(({ ids, hasMore }) => (hasMore === true ? (ids.at(-1) ?? []) : [])).sort()[0];
}

function compare(search: Search, page: ListPage, withDeleted: ListPage, end: string | undefined): void {
  const isKnown = (id: string): boolean => end === undefined || id <= end;
  const listed = new Set(page.ids);
  search.searched += withDeleted.ids.filter(isKnown).length;
  search.hasArchived ||= page.rows.some(({ archived }) => archived === true);
  search.leavesOut ||= page.ids.some((id) => isKnown(id) && !withDeleted.ids.includes(id));
  for (const { id, archived } of withDeleted.rows) {
    if (typeof id === 'string' && isKnown(id) && !listed.has(id)) {
      (archived === true ? search.hiddenArchived : search.hidden).push(id);
    }
  }
}

function includesDeleted(search: Search): Found {
  if (search.leavesOut) {
    return different(
      'with deleted patients, it leaves out others',
      'reconcile cannot tell the patients that were deleted from those that the token does not see.',
    );
  }
  return search.hidden.length + search.hiddenArchived.length > 0 ? confirmed() : noneFound(search, 'deleted');
}

function noneFound({ searched, failed }: Search, kind: 'deleted' | 'archived'): Found {
  return failed
    ? (unanswered(failed) ?? unknown(reasonOf(failed)))
    : unknown(
        `no ${kind} patient among the first ${searched}`,
        `In the sandbox: create an invented patient that is ${kind}, then run the command again.`,
      );
}

function archivedListed(search: Search, { isArchivedThere }: { readonly isArchivedThere: boolean }): Found {
  if (search.hasArchived) {
    return confirmed();
  }
  return isArchivedThere
    ? different(
        'only together with deleted patients',
        'The sweep does not see that a patient was archived, and reconcile lists archived patients as deleted. With --fix-deletions the bot asks Semble for each of them and keeps them.',
      )
    : noneFound(search, 'archived');
}
