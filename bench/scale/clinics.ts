import { inThousands } from '../../scripts/core/progress.ts';
import type { Table } from '../section.ts';
import { FROM_SLOW_SEMBLE, nightsFor, patientsANight } from './estimate.ts';
import type { Measured } from './measured.ts';
import { TASKS, type Task } from './messages.ts';
import { figuresOf, inMegabytes, lineOf } from './tables.ts';

/** The sizes of the clinics that the figures are explained for. */
const CLINICS = [1000, 10_000, 200_000] as const;

/** What the figures mean for clinics, in minutes, nights and memory. */
export function byClinic(measured: readonly Measured[]): Table {
  const commands = TASKS.filter((task) => task !== 'sweep');
  const perNight = patientsANight(figuresOf(measured, 'sweep'));
  return [
    ['', ...CLINICS.map((people) => `${inThousands(people)} patients`)],
    ...commands.map((task) => [task, ...CLINICS.map((people) => minutes(measured, task, people))]),
    ['nights until each patient was read', ...CLINICS.map((people) => String(nightsFor(people, perNight)))],
    [
      'the same, if Semble takes a second for a page',
      ...CLINICS.map((people) => String(nightsFor(people, FROM_SLOW_SEMBLE))),
    ],
    ['memory of the command', ...CLINICS.map((people) => most(measured, people, ({ command }) => command))],
    ['memory of the bot', ...CLINICS.map((people) => most(measured, people, ({ bot }) => bot))],
  ];
}

function minutes(measured: readonly Measured[], task: Task, people: number): string {
  const figures = figuresOf(measured, task);
  const exact = figures.find((one) => one.people === people);
  const value = exact?.paced ?? lineOf(figures, ({ paced }) => paced).at(people);
  return `${exact ? '' : 'about '}${(value / 60).toFixed(value < 600 ? 1 : 0)} min`;
}

/** The largest memory of all tasks in a clinic of this size. A sweep reads no more patients than the time limit allows. */
function most(measured: readonly Measured[], people: number, value: (one: Measured) => number | undefined): string {
  const perNight = patientsANight(figuresOf(measured, 'sweep'));
  const exact = measured.filter((one) => one.people === people).flatMap((one) => value(one) ?? []);
  const calculated = TASKS.flatMap((task) => {
    const figures = figuresOf(measured, task);
    const patients = task === 'sweep' ? Math.min(people, perNight) : people;
    return figures.some((one) => value(one) === undefined)
      ? []
      : [lineOf(figures, (one) => value(one) ?? 0).at(patients)];
  });
  return exact.length > 0 ? inMegabytes(Math.max(...exact)) : `about ${inMegabytes(Math.max(...calculated))}`;
}

/** The same in sentences. */
export function inSentence(measured: readonly Measured[]): string {
  const perNight = patientsANight(figuresOf(measured, 'sweep'));
  return CLINICS.map((people) => {
    const nights = nightsFor(people, perNight);
    const sweep = nights === 1 ? 'everybody every night' : `each patient within ${nights} nights`;
    return (
      `A clinic of ${inThousands(people)} patients: the first backfill takes ${minutes(measured, 'backfill', people)} or more, a ` +
      `reconcile ${minutes(measured, 'reconcile', people)}, a command ${most(measured, people, ({ command }) => command)} of ` +
      `memory at most, and the scheduled sweep reads ${sweep}.`
    );
  }).join(' ');
}
