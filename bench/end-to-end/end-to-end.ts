import { inContent, type Section } from '../section.ts';
import { latencyTable, medianOf } from './latencies.ts';
import { measureLoad, ROUNDS } from './load.ts';
import { openWorldProcess } from './world-process.ts';

/** The maximum number of patients in each scenario. */
const MAX_PATIENTS_IN_ONE = 50;

export interface EndToEndOptions {
  /** How many deliveries of each kind each bot gets, for each number in parallel. */
  readonly deliveries: number;
  /** The environment, whose MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET name a Medplum on this host. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Measures latency and throughput of deliveries over HTTP, and counts wrong Patients after races, beside the obvious bot. */
export async function endToEnd({ deliveries, variables }: EndToEndOptions): Promise<Section> {
  const world = await openWorldProcess(variables);
  try {
    const count = Math.ceil(deliveries / ROUNDS);
    const measured = await measureLoad(world, count);
    const patients = Math.min(MAX_PATIENTS_IN_ONE, deliveries);
    const { rows } = await world.request({ does: 'play', patients });
    const idle = medianOf(measured, 'no-op', 'unchanged');
    const milliseconds = (bot: 'this bot' | 'obvious bot'): string =>
      (medianOf(measured, bot, 'created') - idle).toFixed(1);
    const lost = rows.filter(({ right, obvious }) => obvious !== right);
    const lostByThis = rows.filter(({ right, ours }) => ours !== right);
    return {
      title: 'End to end',
      content: [
        `Signed deliveries over HTTP to the public webhooks of three bots in ${world.medplum ?? 'a local Medplum'}, with ` +
          'a local Semble. The first bot does nothing, so it measures the platform itself. The second is this bot. The ' +
          'third is the obvious bot (`bench/end-to-end/obvious-bot.cjs`), which verifies the signature, reads the patient ' +
          'from Semble once and calls `upsertResource`: two calls. The servers and the sender are processes of their own.',
        ...inContent({
          asks: 'How long does Semble wait for the answer to a delivery?',
          answer:
            `For a clinic: a new patient takes ${milliseconds('this bot')} ms beside the ${idle.toFixed(1)} ms of the ` +
            `platform, and ${milliseconds('obvious bot')} ms with the obvious bot. The difference is the price of the ` +
            'additional calls: this bot makes 2 for an unchanged patient, 4 for a changed and 5 for a new one.',
          table: latencyTable(measured),
          measured:
            `After a warm-up come ${ROUNDS} rounds of ${count} deliveries of each kind. The bots take turns, and another ` +
            'one begins each round. Times are medians, with the 95th percentile in brackets. The ratio compares the median ' +
            'with that of the bot that does nothing in the same round; the table has the median of the rounds. The last ' +
            'column counts answers that do not fit the kind of delivery.',
        }),
        ...inContent({
          asks: 'What do the additional calls buy?',
          answer:
            `For a clinic: Patients that are right after a race. ${lostByThis.length} of these ${rows.length} counts are wrong ` +
            `with this bot, and ${lost.length} with the obvious bot: ` +
            `${lost.map(({ scenario, what, obvious }) => `${scenario} (${what}: ${obvious})`).join('; ') || 'none'}.`,
          table: [
            ['scenario', 'count', 'right', 'this bot', 'obvious bot', 'what protects this bot'],
            ...rows.map(({ scenario, what, right, ours, obvious, protection }) => [
              scenario,
              what,
              `${right}`,
              `${ours}`,
              `${obvious}`,
              protection,
            ]),
          ],
          measured:
            `The state of ${patients} new patients afterwards with each bot, or of one patient with the same number of ` +
            "deliveries at once. The race is forced: while the bot reads a patient, Semble's answer is held until the " +
            'delivery of the later change was answered. A delivery that is not answered 200 is sent again, at most four ' +
            'times, but not in the first scenario.',
        }),
      ],
    };
  } finally {
    await world.close();
  }
}
