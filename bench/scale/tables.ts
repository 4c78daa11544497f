import { inThousands } from '../../scripts/core/progress.ts';
import type { Table } from '../section.ts';
import { type Line, lineThrough } from './estimate.ts';
import type { Measured } from './measured.ts';
import { TASKS, type Task } from './messages.ts';

/** The figures of a task, the smallest practice first. */
export function figuresOf(measured: readonly Measured[], task: Task): readonly Measured[] {
  return measured.filter((one) => one.task === task);
}

/** The line of a figure by the number of patients that a task went over. */
export function lineOf(figures: readonly Measured[], value: (one: Measured) => number): Line {
  return lineThrough(figures.map((one) => ({ x: one.patients, y: value(one) })));
}

/** Each task at each size. */
export function bySize(measured: readonly Measured[]): Table {
  const rows = TASKS.flatMap((task) => figuresOf(measured, task)).map((one) => [
    one.task,
    inThousands(one.people),
    inThousands(one.patients),
    one.seconds.toFixed(1),
    (one.paced / 60).toFixed(1),
    inThousands(one.toSemble),
    inThousands(one.toMedplum),
    inMegabytes(one.command),
    inMegabytes(one.bot),
  ]);
  const head = ['task', 'people', 'patients', 'seconds', 'minutes at the pace', 'to Semble', 'to Medplum'];
  return [[...head, 'command', 'bot'], ...rows];
}

/** What each further 1,000 patients take. */
export function byGrowth(measured: readonly Measured[]): Table {
  const rows = TASKS.map((task) => {
    const figures = figuresOf(measured, task);
    const growth = (value: (one: Measured) => number, digits: number): string =>
      (lineOf(figures, value).slope * 1000).toFixed(digits);
    const inMemory = (value: (one: Measured) => number | undefined): string =>
      figures.some((one) => value(one) === undefined) ? '' : `${growth((one) => (value(one) ?? 0) / 1e6, 2)} MB`;
    return [
      task,
      growth(({ seconds }) => seconds, 1),
      growth(({ paced }) => paced / 60, 2),
      growth(({ toSemble }) => toSemble, 1),
      growth(({ toMedplum }) => toMedplum, 1),
      inMemory(({ command }) => command),
      inMemory(({ bot }) => bot),
    ];
  });
  return [['task', 'seconds', 'minutes at the pace', 'to Semble', 'to Medplum', 'command', 'bot'], ...rows];
}

export function inMegabytes(bytes: number | undefined): string {
  return bytes === undefined ? '' : `${(bytes / 1e6).toFixed(0)} MB`;
}
