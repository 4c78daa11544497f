import { birthDate } from '../../../src/mappers/dates.ts';
import { identifiers, type NhsNumberKinds } from '../../../src/mappers/identifiers.ts';
import { NHS_NUMBER_SYSTEM } from '../../../src/mappers/systems.ts';
import { isObject } from '../../../src/semble/decode.ts';
import { type Answer, type Ask, failureOf } from '../../../src/semble/graphql.ts';
import { PAGE_SIZE } from '../../../src/semble/list-patients.ts';
import { parsePatient, type SemblePatient } from '../../../src/semble/patient.ts';
import { definitionsIn } from '../../../src/semble/patient-in.ts';
import { People } from './people.ts';
import { foldedName, labelOf, type Person } from './person.ts';

const ROWS = '{ data { id firstName lastName dob numbers { id referenceId value } } pageInfo { hasMore } }';

/** What is asked of Semble: of every patient no more than is compared. https://docs.semble.io, type `Patient`. */
export const PEOPLE_DOCUMENTS = {
  byCursor: `query People($page: CursorPagination) { patients(cursorPagination: $page) ${ROWS} }`,
  byNumber: `query People($page: Pagination) { patients(pagination: $page) ${ROWS} }`,
  definitions: 'query Definitions { practice { practiceNumbers { id deleted idType } } }',
} as const;

/**
 * Everybody whom Semble lists, by cursor, or by page number where the schema has no cursors. `note` is told what can't
 * be seen. Throws SembleFailure when Semble gives no complete list.
 */
export async function listSemblePeople(
  ask: Ask,
  configured: string | undefined,
  note: (text: string) => void,
): Promise<People<Person>> {
  const definitions = configured ? undefined : definitionsIn(await ask(PEOPLE_DOCUMENTS.definitions, {}), note);
  const people = new People<Person>();
  const unsaid = (): void => undefined;
  const take = (answer: Answer): Page => {
    const page = readPage(answer);
    for (const row of page.rows) {
      const patient = parsePatient(row, unsaid);
      if (patient) {
        people.put(semblePerson(patient, { configured, definitions }));
      }
    }
    return page;
  };
  if (!(await walkByCursor(ask, take))) {
    await walkByNumber(ask, take);
  }
  return people;
}

/** What is compared of a Semble patient; its NHS number is the one that the bot would write. */
export function semblePerson(patient: SemblePatient, kinds: NhsNumberKinds): Person {
  const unsaid = (): void => undefined;
  const nhsNumbers = identifiers(patient, kinds, undefined, unsaid).flatMap(({ system, value }) =>
    system === NHS_NUMBER_SYSTEM && value ? [value] : [],
  );
  const { id, firstName, lastName, dob } = patient;
  const born = dob ? birthDate(dob.trim(), unsaid) : undefined;
  const label = labelOf([firstName, lastName].filter(Boolean).join(' '), born, nhsNumbers);
  return { id, nhsNumbers, birthDate: born, names: foldedName(lastName, firstName ? [firstName] : []), label };
}

interface Page {
  readonly rows: readonly unknown[];
  readonly hasMore: boolean;
}

/** False when the schema has no cursors. */
async function walkByCursor(ask: Ask, take: (answer: Answer) => Page): Promise<boolean> {
  for (let cursor: unknown; ; ) {
    const page = { direction: 'NEXT', pageSize: PAGE_SIZE, ...(cursor !== undefined && { cursor }) };
    const answer = await ask(PEOPLE_DOCUMENTS.byCursor, { page });
    if (cursor === undefined && answer.problems.some(({ trouble }) => trouble === 'invalid-document')) {
      return false;
    }
    const { rows, hasMore } = take(answer);
    const last = rows.at(-1);
    cursor = isObject(last) ? last['id'] : undefined;
    if (!hasMore || cursor === undefined) {
      return true;
    }
  }
}

/** Rows may shift or come twice here. */
async function walkByNumber(ask: Ask, take: (answer: Answer) => Page): Promise<void> {
  for (let page = 1; ; page += 1) {
    const { rows, hasMore } = take(await ask(PEOPLE_DOCUMENTS.byNumber, { page: { page, pageSize: PAGE_SIZE } }));
    if (!hasMore || rows.length === 0) {
      return;
    }
  }
}

function readPage({ data, problems }: Answer): Page {
  const { data: rows, pageInfo } = isObject(data['patients']) ? data['patients'] : {};
  if (!Array.isArray(rows) || problems.length > 0) {
    throw failureOf(problems);
  }
  return { rows, hasMore: isObject(pageInfo) && pageInfo['hasMore'] === true };
}
