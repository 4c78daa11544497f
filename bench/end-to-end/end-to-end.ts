import { median, quantile } from '../measure.ts';
import { inRatio, type Section, type Table } from '../section.ts';
import { KINDS, type Measured, measureLoad, ROUNDS } from './load.ts';
import { openWorldProcess } from './world-process.ts';

/** How many patients each scenario happens to, at most. */
const MAX_PATIENTS_IN_ONE = 50;

export interface EndToEndOptions {
  /** Of each kind to each bot, for each number in parallel. */
  readonly deliveries: number;
  /** The environment, whose MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET name a Medplum on this host. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** Latency and throughput of deliveries over HTTP, and what becomes of Patients in bad moments, beside the obvious bot. */
export async function endToEnd({ deliveries, variables }: EndToEndOptions): Promise<Section> {
  const world = await openWorldProcess(variables);
  try {
    const count = Math.ceil(deliveries / ROUNDS);
    const measured = await measureLoad(world, count);
    const patients = Math.min(MAX_PATIENTS_IN_ONE, deliveries);
    const { rows } = await world.tell({ does: 'play', patients });
    return {
      title: 'End to end',
      content: [
        `Signed deliveries over HTTP to the public webhooks of three bots in ${world.medplum ?? 'a local Medplum'}, with a local ` +
          'Semble: to one that does nothing, which is what the platform itself takes, to this one, and to the obvious one ' +
          '(`bench/end-to-end/obvious-bot.cjs`), which verifies the signature, reads the patient from Semble once and calls ' +
          '`upsertResource`. The servers and the sender are processes of their own. After a warm-up come ' +
          `${ROUNDS} rounds of ${count} deliveries of each kind; the bots take turns, and another one begins each round. ` +
          'The ratio is that of the median latency to that of the bot that does nothing in the same round: the median of ' +
          'the rounds. Other answers are those that are not of the kind.',
        ...[...new Set(measured.map(({ parallel }) => parallel))].flatMap((parallel) => [
          parallel === 1 ? 'One delivery at a time:' : `${parallel} deliveries in parallel:`,
          table(measured.filter((one) => one.parallel === parallel)),
        ]),
        `What becomes of ${patients} new patients with each bot, or of one in as many deliveries at once. Of a reading that is ` +
          "under way, Semble's answer is held until the delivery of the later change was answered: the race is forced. A " +
          'delivery that is not answered 200 is sent again, at most four times, but not in the first scenario.',
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
