import { median, quantile } from '../measure.ts';
import { inRatio, type Section, type Table } from '../section.ts';
import { KINDS, type Measured, measureLoad, ROUNDS } from './load.ts';
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
    return {
      title: 'End to end',
      content: [
        `Signed deliveries over HTTP to the public webhooks of three bots in ${world.medplum ?? 'a local Medplum'}, with ` +
          'a local Semble. The first bot does nothing, so it measures the platform itself. The second is this bot. The ' +
          'third is the obvious bot (`bench/end-to-end/obvious-bot.cjs`), which verifies the signature, reads the patient ' +
          'from Semble once and calls `upsertResource`. The servers and the sender are processes of their own. After a ' +
          `warm-up come ${ROUNDS} rounds of ${count} deliveries of each kind. The bots take turns, and another one begins ` +
          'each round. The ratio compares the median latency with that of the bot that does nothing in the same round; the ' +
          'table has the median of the rounds. Other answers are answers that do not fit the kind of delivery.',
        ...[...new Set(measured.map(({ parallel }) => parallel))].flatMap((parallel) => [
          parallel === 1 ? 'One delivery at a time:' : `${parallel} deliveries in parallel:`,
          table(measured.filter((one) => one.parallel === parallel)),
        ]),
        `The state of ${patients} new patients afterwards with each bot, or of one patient with the same number of ` +
          "deliveries at once. The race is forced: while the bot reads a patient, Semble's answer is held until the " +
          'delivery of the later change was answered. A delivery that is not answered 200 is sent again, at most four ' +
          'times, but not in the first scenario.',
        [['scenario', 'this bot', 'obvious bot'], ...rows],
      ],
    };
  } finally {
    await world.close();
  }
}

function table(measured: readonly Measured[]): Table {
  const floor = measured.filter(({ bot }) => bot === 'no-op');
  const rows = (['this bot', 'obvious bot'] as const).flatMap((bot) =>
    KINDS.map((kind) => {
      const rounds = measured.filter((one) => one.bot === bot && one.kind === kind);
      return row(`${bot}, ${kind}`, rounds, floor);
    }),
  );
  return [
    ['', 'median ms', 'p95 ms', 'per second', 'ratio', 'other answers'],
    row('a bot that does nothing', floor, floor),
    ...rows,
  ];
}

function row(name: string, rounds: readonly Measured[], floor: readonly Measured[]): string[] {
  const latencies = rounds.flatMap((one) => one.latencies);
  const milliseconds = rounds.reduce((sum, one) => sum + one.milliseconds, 0);
  const ratios = rounds.map(({ latencies }, index) => median(latencies) / median(floor[index]?.latencies ?? []));
  return [
    name,
    median(latencies).toFixed(1),
    quantile(latencies, 0.95).toFixed(1),
    ((latencies.length * 1000) / milliseconds).toFixed(0),
    inRatio(median(ratios)),
    String(rounds.reduce((sum, { others }) => sum + others, 0)),
  ];
}
