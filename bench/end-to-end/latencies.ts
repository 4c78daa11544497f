import { median, quantile } from '../measure.ts';
import { inRatio, type Table } from '../section.ts';
import { KINDS, type Kind, type Measured } from './load.ts';
import type { BotName } from './messages.ts';

/** The median latency in milliseconds of one kind of delivery to one bot, one delivery at a time. */
export function medianOf(measured: readonly Measured[], bot: BotName, kind: Kind): number {
  const rounds = roundsOf(measured, { bot, kind, parallel: 1 });
  return median(rounds.flatMap(({ latencies }) => latencies));
}

/** A table with a row for each bot and kind of delivery, and columns for each number of deliveries in parallel. */
export function latencyTable(measured: readonly Measured[]): Table {
  const parallels = [...new Set(measured.map(({ parallel }) => parallel))];
  const cells = (bot: BotName, kind: Kind): string[] => {
    const columns = parallels.map((parallel) => {
      const floor = roundsOf(measured, { bot: 'no-op', kind: 'unchanged', parallel });
      return cellsOf(roundsOf(measured, { bot, kind, parallel }), floor);
    });
    const others = measured.filter((one) => one.bot === bot && one.kind === kind).map((one) => one.others);
    return [...columns.flat(), String(others.reduce((sum, one) => sum + one, 0))];
  };
  const head = parallels.flatMap((parallel) => [`${parallel} at a time, ms`, 'ratio', 'a second']);
  return [
    ['', ...head, 'other answers'],
    ['a bot that does nothing', ...cells('no-op', 'unchanged')],
    ...(['this bot', 'obvious bot'] as const).flatMap((bot) =>
      KINDS.map((kind) => [`${bot}, ${kind}`, ...cells(bot, kind)]),
    ),
  ];
}

function roundsOf(measured: readonly Measured[], wanted: Pick<Measured, 'bot' | 'kind' | 'parallel'>): Measured[] {
  const { bot, kind, parallel } = wanted;
  return measured.filter((one) => one.bot === bot && one.kind === kind && one.parallel === parallel);
}

function cellsOf(rounds: readonly Measured[], floor: readonly Measured[]): string[] {
  const latencies = rounds.flatMap((one) => one.latencies);
  const milliseconds = rounds.reduce((sum, one) => sum + one.milliseconds, 0);
  const ratios = rounds.map((one, index) => median(one.latencies) / median(floor[index]?.latencies ?? []));
  return [
    `${median(latencies).toFixed(1)} (${quantile(latencies, 0.95).toFixed(1)})`,
    inRatio(median(ratios)),
    ((latencies.length * 1000) / milliseconds).toFixed(0),
  ];
}
