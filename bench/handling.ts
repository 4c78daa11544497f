import type { BotEvent } from '@medplum/core';
import { aBotEvent, aDelivery } from '../fixtures/bot.ts';
import { aSemblePatient, DEFINITIONS } from '../fixtures/semble-patient.ts';
import type { Answer } from '../src/bots/answers.ts';
import { RequestLog } from '../src/bots/request-log.ts';
import { systemClock } from '../src/clock.ts';
import { differingElements } from '../src/fhir/difference.ts';
import { mapPatient } from '../src/mappers/patient.ts';
import { parseDelivery } from '../src/semble/delivery.ts';
import { getPatient } from '../src/semble/get-patient.ts';
import { type GraphQLQuery, query } from '../src/semble/graphql.ts';
import { parsePatient } from '../src/semble/patient.ts';
import { readSettings } from '../src/settings.ts';
import { authenticate } from '../src/verify/authenticate.ts';
import { compare, type Effort, type Figure, median, type Subject } from './measure.ts';
import { deliveryFor, handler, inMemory, Memory, type StoredState, storedPatient } from './memory.ts';
import { heapInUse } from './memory-used.ts';
import { inContent, inPercent, inTime, type Section } from './section.ts';

/** A delivery, the state that it finds, and the expected answer. */
interface Kind {
  readonly name: string;
  readonly state: StoredState;
  readonly event: BotEvent;
  readonly answer: string;
  readonly calls: string;
}

const person = aSemblePatient();
const delivery = deliveryFor(person);
const SILENT = (): void => undefined;

const KINDS: readonly Kind[] = [
  { name: 'unchanged', state: 'same', event: delivery, answer: 'unchanged', calls: '2' },
  { name: 'updated', state: 'changed', event: delivery, answer: 'updated', calls: '4' },
  { name: 'created', state: 'new', event: delivery, answer: 'created', calls: '5' },
  {
    name: 'ignored',
    state: 'same',
    event: aBotEvent({ body: aDelivery({ eventType: 'task.created' }) }),
    answer: 'ignored',
    calls: '0',
  },
  {
    name: 'refused',
    state: 'same',
    event: { ...delivery, input: `${delivery.input} ` },
    answer: 'unauthorized',
    calls: '0',
  },
];

/** Measures the whole handler with both sides answering from memory, its stages, and the memory that it allocates. */
export async function handling(effort: Effort): Promise<Section> {
  const rows: string[][] = [];
  for (const { name, state, event, answer, calls } of KINDS) {
    const memory = new Memory([person], state);
    const run = (): Promise<Answer> => handler(memory.medplum, event);
    const measured = await inMemory(memory, async () => {
      expectAnswer(await run(), answer);
      const [figure] = await compare([{ name, run }], effort);
      return { figure, bytes: await allocated(run) };
    });
    rows.push([name, calls, ...inColumns(measured.figure), `${(measured.bytes / 1000).toFixed(1)} kB`]);
  }
  const stages = await compareStages(effort);
  return {
    title: 'The handler without the network',
    content: [
      ...inContent({
        asks: 'How much work does a delivery make?',
        answer:
          'For a clinic: so little that one processor is never the limit. Semble answers 240 requests a minute, and the bot ' +
          'could handle as many deliveries in less than a second.',
        table: [['delivery', 'calls', 'time', '', 'a second', 'allocated'], ...rows],
        measured:
          'The built bundle, one delivery after the other, for a patient with two phones, two numbers, a next of kin and ' +
          'a GP. Medplum and Semble answer at once, from memory. The column "calls" counts the calls of one delivery to them.',
      }),
      ...inContent({
        asks: 'Which stage of a delivery takes the time?',
        answer: 'For a developer: a change to the stage with the longest time is the one to measure.',
        table: [
          ['stage', 'time', ''],
          ...stages.map(({ name, microseconds, spread }) => [name, inTime(microseconds), inPercent(spread)]),
        ],
        measured:
          'Each stage is measured alone, from the sources. An update passes twice through the three stages that read, map ' +
          'and compare.',
      }),
    ],
  };
}

function inColumns(figure: Figure | undefined): string[] {
  const { microseconds, spread } = figure ?? { microseconds: Number.NaN, spread: Number.NaN };
  return [inTime(microseconds), inPercent(spread), Math.round(1_000_000 / microseconds).toLocaleString('en-GB')];
}

function expectAnswer(answer: Answer, expected: string): void {
  if (!JSON.stringify(answer).includes(`"${expected}"`)) {
    throw new Error(`The handler must answer ${expected}, but answered ${JSON.stringify(answer)}`);
  }
}

/** Bytes on the heap that one run leaves behind for the garbage collector: the median of many. */
async function allocated(run: () => Promise<unknown>): Promise<number> {
  const runs = 20;
  const samples: number[] = [];
  for (let sample = 0; sample < 15; sample += 1) {
    const before = heapInUse();
    for (let count = 0; count < runs; count += 1) {
      await run();
    }
    samples.push((process.memoryUsage().heapUsed - before) / runs);
  }
  return median(samples);
}

async function compareStages(effort: Effort): Promise<Figure[]> {
  const { headers = {}, contentType, input, secrets } = delivery;
  const settings = readSettings(secrets);
  const text = String(input);
  const memory = new Memory([person], 'same');
  const said = parsePatient(person, SILENT) ?? person;
  const stored = storedPatient(person);
  const next = mapPatient(said, DEFINITIONS, stored, {}).patient;
  const access = settings.semble ?? { url: '', token: '' };
  const sendQuery: GraphQLQuery = (document, variables) => query(access, document, variables);
  const stages: readonly Subject[] = [
    { name: 'settings', run: () => readSettings(secrets) },
    { name: 'verify', run: () => authenticate({ contentType, input, headers }, settings, Date.now()) },
    { name: 'parse the delivery', run: () => parseDelivery(text) },
    {
      name: 'read what Semble says',
      run: () => getPatient(sendQuery, person.id, { withDefinitions: true, note: SILENT }),
    },
    { name: 'map', run: () => mapPatient(said, DEFINITIONS, stored, {}) },
    { name: 'compare', run: () => differingElements(stored, next) },
    {
      name: 'log and answer',
      run: () => {
        const log = new RequestLog(systemClock);
        log.about({ event: 'patient.updated', eventId: '692597070fe21cfa5e6a010a', patient: person.id });
        return log.end({ answer: { result: 'unchanged' }, code: 'unchanged' });
      },
    },
  ];
  return inMemory(memory, () => compare(stages, effort));
}
