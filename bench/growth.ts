import { DEFINITIONS } from '../fixtures/semble-patient.ts';
import { differingElements } from '../src/fhir/difference.ts';
import { mapPatient } from '../src/mappers/patient.ts';
import { parsePatient } from '../src/semble/patient.ts';
import { compare, type Effort, type Figure, type Subject } from './measure.ts';
import {
  deliveryFor,
  handler,
  inMemory,
  Memory,
  type Person,
  requestFor,
  type StoredState,
  someoneWith,
  storedPatient,
} from './memory.ts';
import { inContent, inPercent, inRatio, inTime, type Section, type Table } from './section.ts';

const COUNTS = [1, 50, 500];
const PAGES = [10, 50, 100];
/** The maximum number of patients that the bot accepts in one request. */
const MAX_IN_ONE = 50;

const SILENT = (): void => undefined;

/** Measures deliveries for patients with more and more entries, and pages of more and more patients. */
export async function growth(effort: Effort): Promise<Section> {
  return {
    title: 'Growth',
    content: [
      ...inContent({
        asks: 'What does a patient with many entries cost?',
        answer:
          'For a clinic: no patient is too large. The time grows with the number of entries, and stays far below the ' +
          "delivery's deadline of 12 seconds.",
        table: await byEntries(effort),
        measured:
          'A delivery that finds nothing to change, for a patient with this number of phones, numbers and relationships ' +
          "each. Both sides answer from memory. Reading parses Semble's JSON, mapping makes the Patient from it and from " +
          'the stored one, comparing finds the differences between the two.',
      }),
      ...inContent({
        asks: 'What does each patient of a page cost?',
        answer:
          'For a clinic: less than with a delivery of its own, because the patients of a page share the signature, the ' +
          'settings and the calls.',
        table: await byPatients(effort),
        measured:
          'An operator request for this number of patients, of which none or all have changed. It makes two calls for ' +
          'every fifty patients, and two more for the write and the second read. The time is that of one patient.',
      }),
    ],
  };
}

async function byEntries(effort: Effort): Promise<Table> {
  const figures: Figure[][] = [];
  for (const count of COUNTS) {
    const person = someoneWith(count);
    const memory = new Memory([person], 'same');
    figures.push(await inMemory(memory, () => compare(stages(person, memory), effort)));
  }
  const names = figures[0]?.map(({ name }) => name) ?? [];
  return [
    ['entries of each kind', ...names.flatMap((name) => [name, 'ratio'])],
    ...figures.map((row, index) => [
      String(COUNTS[index]),
      ...row.flatMap(({ microseconds }, column) => [
        inTime(microseconds),
        inRatio(microseconds / (figures[0]?.[column]?.microseconds ?? microseconds)),
      ]),
    ]),
  ];
}

function stages(person: Person, memory: Memory): readonly Subject[] {
  const event = deliveryFor(person);
  const json = JSON.stringify(person);
  const said = parsePatient(person, SILENT) ?? person;
  const stored = storedPatient(person);
  const next = mapPatient(said, DEFINITIONS, stored, {}).patient;
  return [
    { name: 'delivery', run: () => handler(memory.medplum, event) },
    { name: 'reading', run: () => parsePatient(JSON.parse(json), SILENT) },
    { name: 'mapping', run: () => mapPatient(said, DEFINITIONS, stored, {}) },
    { name: 'comparing', run: () => differingElements(stored, next) },
  ];
}

async function byPatients(effort: Effort): Promise<Table> {
  const rows: string[][] = [];
  for (const count of PAGES) {
    const [same, changed] = [await page(count, 'same', effort), await page(count, 'changed', effort)];
    rows.push([
      String(count),
      ...[same, changed].flatMap((one) => [inTime(one.microseconds / count), inPercent(one.spread)]),
    ]);
  }
  return [['patients', 'none changed', '', 'all changed', ''], ...rows];
}

async function page(count: number, state: StoredState, effort: Effort): Promise<Figure> {
  const requests = Array.from({ length: Math.ceil(count / MAX_IN_ONE) }, (_, request) => {
    const size = Math.min(MAX_IN_ONE, count - request * MAX_IN_ONE);
    const people = Array.from({ length: size }, (_, n) => someoneWith(2, request * MAX_IN_ONE + n + 1));
    return { memory: new Memory(people, state), event: requestFor(people) };
  });
  const run = async (): Promise<void> => {
    for (const { memory, event } of requests) {
      await inMemory(memory, () => handler(memory.medplum, event));
    }
  };
  const [figure] = await compare([{ name: String(count), run }], effort);
  if (!figure) {
    throw new Error('There must be a figure for each subject');
  }
  return figure;
}
