import type { Clock } from '../../../src/clock.ts';
import { NHS_NUMBER_SYSTEM } from '../../../src/fhir/systems.ts';
import { birthDate } from '../../../src/mappers/dates.ts';
import { identifiers } from '../../../src/mappers/identifiers.ts';
import type { NhsNumberKinds } from '../../../src/mappers/nhs-definition.ts';
import { membersOf } from '../../../src/semble/decode.ts';
import { failureOf, type GraphQLQuery } from '../../../src/semble/graphql.ts';
import { listPatients, type PatientPage } from '../../../src/semble/list-patients.ts';
import { parsePatient, type SemblePatient } from '../../../src/semble/patient.ts';
import { definitionsIn } from '../../../src/semble/read-answer.ts';
import { CommandFailure } from '../../core/problem.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { unreadableRows, walkList } from '../../semble/patient-list.ts';
import { insist } from '../../semble/retry.ts';
import { People } from './people.ts';
import { foldedName, labelOf, type Person } from './person.ts';

/** The fields of a patient that are compared. The list asks for no others. */
export const PEOPLE_FIELDS = 'id firstName lastName dob numbers { id referenceId value }';

export const DEFINITIONS_DOCUMENT = 'query Definitions { practice { practiceNumbers { id deleted idType } } }';

interface Listing {
  readonly clock: Clock;
  /** Gets a text for everything that the token can't see. */
  readonly note: (text: string) => void;
  /** Whether people have their labels; they have none when left out. */
  readonly labels?: boolean;
  readonly onCount?: ShowProgress;
}

/**
 * All patients that Semble lists. Throws CommandFailure when Semble gives no complete list: a patient that is hidden could
 * be the second of two namesakes.
 */
export async function listSemblePeople(
  ask: GraphQLQuery,
  configured: string | undefined,
  { clock, note, labels = false, onCount }: Listing,
): Promise<People<Person>> {
  const definitions = configured
    ? undefined
    : definitionsIn(await insist(() => ask(DEFINITIONS_DOCUMENT, {}), clock), note);
  const people = new People<Person>({ labels });
  const take = ({ rows }: PeoplePage): void => {
    for (const row of rows) {
      const patient = parsePatient(row, () => undefined);
      if (patient) {
        people.put(semblePerson(patient, { configured, definitions }));
      }
    }
    onCount?.(people.size);
  };
  const unreadable = await walkList((cursor) => listPeople(ask, cursor), take, { clock });
  if (unreadable > 0) {
    throw new CommandFailure(unreadableRows(unreadable));
  }
  return people;
}

/** What is compared of a Semble patient. */
export function semblePerson(patient: SemblePatient, kinds: NhsNumberKinds): Person {
  const unsaid = (): void => undefined;
  const nhsNumbers = nhsNumbersOf(patient, kinds);
  const { id, firstName, lastName, dob } = patient;
  const born = dob ? birthDate(dob.trim(), unsaid) : undefined;
  const label = labelOf([firstName, lastName].filter(Boolean).join(' '), born, nhsNumbers);
  return { id, nhsNumbers, birthDate: born, names: foldedName(lastName, firstName ? [firstName] : []), label };
}

/** The NHS number that the bot would write; where it would write none because there are several, each of them. */
function nhsNumbersOf(patient: SemblePatient, kinds: NhsNumberKinds): readonly string[] {
  const numbersOf = (numbers: SemblePatient['numbers']): string[] =>
    identifiers({ id: patient.id, ...(numbers && { numbers }) }, kinds, undefined, () => undefined).flatMap(
      ({ system, value }) => (system === NHS_NUMBER_SYSTEM && value ? [value] : []),
    );
  const written = numbersOf(patient.numbers);
  const each = patient.numbers?.flatMap((number) => numbersOf([number])) ?? [];
  return written.length > 0 ? written : [...new Set(each)];
}

interface PeoplePage extends PatientPage {
  readonly rows: readonly unknown[];
}

/** A page of Semble's list, with what is compared beside the ids. Throws SembleFailure when anything of it is kept back. */
async function listPeople(ask: GraphQLQuery, cursor: string | undefined): Promise<PeoplePage> {
  let rows: readonly unknown[] = [];
  const askForPeople: GraphQLQuery = async (document, variables) => {
    const { data, problems } = await ask(document, variables);
    if (problems.some(({ path }) => path.length > 3)) {
      throw failureOf(problems);
    }
    const list = membersOf(data['patients'])['data'];
    rows = Array.isArray(list) ? list : [];
    return { data, problems };
  };
  const page = await listPatients(askForPeople, { cursor, fields: PEOPLE_FIELDS });
  return { ...page, rows };
}
