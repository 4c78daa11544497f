import type { Clock } from '../../../src/clock.ts';
import { NHS_NUMBER_SYSTEM } from '../../../src/fhir/systems.ts';
import { birthDate } from '../../../src/mappers/dates.ts';
import { identifiers } from '../../../src/mappers/identifiers.ts';
import type { NhsNumberKinds } from '../../../src/mappers/nhs-definition.ts';
import { membersOf } from '../../../src/semble/decode.ts';
import { failureOf, type GraphQLQuery } from '../../../src/semble/graphql.ts';
import { listPatients, type PatientPage } from '../../../src/semble/list-patients.ts';
import { definitionsIn } from '../../../src/semble/number-definitions.ts';
import { parsePatient, type SemblePatient } from '../../../src/semble/patient.ts';
import { CommandFailure } from '../../core/problem.ts';
import type { ShowProgress } from '../../core/progress.ts';
import { foldedName } from '../../medplum/patients/folded-name.ts';
import { unreadableRows, walkList } from '../../semble/patient-list.ts';
import { retryTransient } from '../../semble/retry.ts';
import { People } from './people/people.ts';
import { labelOf, type Person } from './people/person.ts';

/** The compared fields of a patient. The list queries no others. */
export const PEOPLE_FIELDS = 'id firstName lastName dob numbers { id referenceId value }';

export const DEFINITIONS_DOCUMENT = 'query Definitions { practice { practiceNumbers { id deleted idType } } }';

interface Listing {
  readonly clock: Clock;
  /** Called with a text for each part that the token cannot see. */
  readonly note: (text: string) => void;
  /** Whether labels are stored; false when left out. */
  readonly labels?: boolean;
  readonly onCount?: ShowProgress;
}

/**
 * Reads all patients that Semble lists. Throws CommandFailure when the list is not complete, because a hidden patient could
 * be the second of two people with one name.
 */
export async function listSemblePeople(
  ask: GraphQLQuery,
  configured: string | undefined,
  { clock, note, labels = false, onCount }: Listing,
): Promise<People<Person>> {
  const definitions = configured
    ? undefined
    : definitionsIn(await retryTransient(() => ask(DEFINITIONS_DOCUMENT, {}), clock), note);
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

/** Extracts the compared parts of a Semble patient. */
export function semblePerson(patient: SemblePatient, kinds: NhsNumberKinds): Person {
  const ignoreNotes = (): void => undefined;
  const nhsNumbers = nhsNumbersOf(patient, kinds);
  const { id, firstName, lastName, dob } = patient;
  const born = birthDate(dob, ignoreNotes);
  const label = labelOf([firstName, lastName].filter(Boolean).join(' '), born, nhsNumbers);
  return { id, nhsNumbers, birthDate: born, names: foldedName(lastName, firstName ? [firstName] : []), label };
}

/** Returns the NHS number that the bot would write. If it would write none because there are several, returns them all. */
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

/** Reads a page of Semble's list with the compared fields. Throws SembleFailure when Semble withholds a part of a row. */
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
