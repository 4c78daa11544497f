import { totalmem } from 'node:os';
import { inThousands } from '../../scripts/core/progress.ts';
import { inContent, type Section } from '../section.ts';
import { byClinic, inSentence } from './clinics.ts';
import { lineThrough } from './estimate.ts';
import { measurePractice } from './measure-practice.ts';
import type { Measured } from './measured.ts';
import { FOR_SERVERS } from './processes.ts';
import { byGrowth, bySize } from './tables.ts';

/** Measures the tasks that go over all patients, in practices of these sizes, in ascending order. */
export async function scale(sizes: readonly number[]): Promise<Section> {
  const measured: Measured[] = [];
  for (const size of sizes) {
    measured.push(...(await measurePractice(size)));
  }
  return scaleSection(measured);
}

/** The figures of all tasks at all sizes, the smallest first. `memory` is that of the machine, in bytes. */
export function scaleSection(measured: readonly Measured[], memory: number = totalmem()): Section {
  const largest = Math.max(...measured.map(({ people }) => people));
  return {
    title: 'Scale',
    content: [
      ...inContent({
        asks: 'What does it mean for a clinic?',
        answer: inSentence(measured),
        table: byClinic(measured),
        measured:
          "Minutes at the pace that keeps Semble's limit of requests, with a Semble that answers at once; a slower one makes them " +
          'more. A figure with "about" was calculated from the line through the smallest and the largest practice below, and one ' +
          'without it was measured in a practice of this size. The nights are always calculated. The scheduled sweep reads ' +
          'for at most 240 seconds a night, from another place each night; after the nights in the table, each patient was read ' +
          'with a chance of 99 %. This is about changes that neither a delivery nor the list of changes reports: a delivery is ' +
          'handled at once, and the patients that Semble lists as changed are read in the next night. They come first, and a page of ' +
          'them takes up to three requests. If no patient changed, 160 requests a minute for 240 seconds would read 32,000 patients ' +
          'a night (calculated).',
      }),
      ...inContent({
        asks: 'What does a task cost that goes over all patients?',
        answer: "For a clinic: the limit of Semble's API decides how long a task takes, not the machine.",
        table: bySize(measured),
        measured:
          `The local Medplum and the local Semble are one process, the command is another, and the built bot is a third. ` +
          'Seconds are the work alone, on this machine; the minutes at the pace count the waits too, which were skipped. ' +
          'Requests to Medplum are those of the command and of the bot, with those that start the bot; a batch counts as one. ' +
          '`adopt` finds everybody on both sides and adds nothing (`--apply` takes one more request for each match). `backfill` ' +
          'creates everybody. Then one patient in a hundred changes, and `sweep` is the run of the schedule on the next night; ' +
          'its patients are those that it read of the whole list. `reconcile` finds everybody in step. Memory is the maximum ' +
          `of a process (resident set size). The largest practice has ${inThousands(largest)} patients. ${room(measured, memory)}`,
      }),
      ...inContent({
        asks: 'What grows?',
        answer:
          'For a developer: requests, and the time at the pace, grow in proportion to the patients. `adopt` keeps the persons ' +
          'of both sides, `reconcile` the ids and the keys to find possible merges, `backfill` one cursor for each page. ' +
          'The bot keeps one page, and in a sweep the ids that it has read, which the time limit bounds.',
        table: byGrowth(measured),
        measured:
          'For each further 1,000 patients that a task went over, on the line through the fewest and the most. Memory depends on when the ' +
          'runtime collects garbage, so small differences mean nothing.',
      }),
    ],
  };
}

/** How many patients the memory of the machine would allow. */
function room(measured: readonly Measured[], memory: number): string {
  const ofServers = lineThrough(
    [...Map.groupBy(measured, ({ people }) => people)].map(([x, alike]) => ({
      x,
      y: Math.max(...alike.map(({ servers }) => servers)),
    })),
  );
  const first = measured[0] ?? { people: 0 };
  const patients = first.people + (memory * FOR_SERVERS - ofServers.at(first.people)) / ofServers.slope;
  const taken = `Its servers took ${inGigabytes(Math.max(...measured.map(({ servers }) => servers)))}`;
  // The figures of very small practices say nothing about large ones.
  return patients > Math.max(...measured.map(({ people }) => people), 10_000) && Number.isFinite(patients)
    ? `${taken}; by this, the ${inGigabytes(memory)} of this machine have room for about ` +
        `${inThousands(Math.floor(patients / 10_000) * 10_000)} patients (calculated).`
    : `${taken}.`;
}

function inGigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}
