import type { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { progress, type SpinnerOptions, spinner } from '@clack/prompts';
import type { Clock } from '../../src/clock.ts';

/** Shows how many items are done, and of how many if the total is known. */
export type ShowProgress = (done: number, total?: number) => void;

export interface Progress {
  /** `total` may be slightly wrong, because patients are created and deleted during the count. */
  readonly show: ShowProgress;
  /** Removes the display, so that other lines can be written. */
  end(): void;
}

export interface ProgressOptions {
  /** The terminal to draw on. */
  readonly screen: Writable | undefined;
  /** Writes a plain line when there is no terminal. */
  readonly line: (text: string) => void;
  readonly clock: Clock;
  /** The name of the work, shown before the counts instead of the rate and the time left. */
  readonly name?: string;
  /** How many were done before this work began. */
  readonly already?: number;
}

/** Milliseconds between two lines when there is no terminal. */
const LINE_INTERVAL = 10_000;
const BAR_WIDTH = 20;

/** Creates a bar if the total is known and colours can be shown, else a spinner; without a terminal, a plain line every ten seconds. */
export function progressOn({ screen, line, clock, name, already = 0 }: ProgressOptions): Progress {
  const began = clock.now();
  const wordsFor: (done: number, total: number | undefined) => string = (done, total) =>
    name === undefined && total !== undefined
      ? inWords({ done, total, since: done - already, ms: clock.now() - began })
      : [name, counted(done, total)].filter(Boolean).join(': ');
  return screen ? drawn(screen, wordsFor, name) : written(line, wordsFor, clock);
}

type WordsFor = (done: number, total: number | undefined) => string;

function written(line: (text: string) => void, wordsFor: WordsFor, clock: Clock): Progress {
  let last = clock.now();
  const show: ShowProgress = (done, total) => {
    if (clock.now() - last >= LINE_INTERVAL) {
      last = clock.now();
      line(wordsFor(done, total));
    }
  };
  return { show, end: () => undefined };
}

function drawn(output: Writable, wordsFor: WordsFor, name = ''): Progress {
  const options: SpinnerOptions = { output, withGuide: false, cancelMessage: name || 'Interrupted' };
  const turning = spinner(options);
  start(turning, name);
  let bar: ReturnType<typeof progress> | undefined;
  let drawnDone = 0;
  const show: ShowProgress = (done, total) => {
    const words = wordsFor(done, total);
    if (total === undefined || !hasColours()) {
      turning.message(words);
      return;
    }
    if (!bar) {
      turning.clear();
      bar = progress({ ...options, style: 'block', size: BAR_WIDTH, max: total });
      start(bar, words);
    }
    bar.advance(done - drawnDone, words);
    drawnDone = done;
  };
  return {
    show,
    end: () => {
      turning.clear();
      bar?.clear();
    },
  };
}

/** Whether colours can be shown. Without them (NO_COLOR, or standard output in a file) every bar of the library looks full. */
function hasColours(): boolean {
  return styleText('dim', '-') !== '-';
}

/** Starts a display and makes Ctrl-C a signal again, because the library reads the key itself and would end the process. */
function start(shown: { start(text: string): void }, text: string): void {
  shown.start(text);
  if (process.stdin.isTTY) {
    process.stdin.setRawMode(false);
  }
}

interface Measured {
  readonly done: number;
  readonly total: number;
  /** How many were done since the work began, and how many milliseconds that took. */
  readonly since: number;
  readonly ms: number;
}

function inWords({ done, total, since, ms }: Measured): string {
  const perSecond = ms > 0 ? since / (ms / 1000) : 0;
  const left = perSecond > 0 ? `, ${timeLeft(Math.max(0, total - done) / perSecond)} left` : '';
  return `${counted(done, total)} patients, ${perSecond.toFixed(1)}/s${left}`;
}

function counted(done: number, total: number | undefined): string {
  return total === undefined ? inThousands(done) : `${inThousands(done)} of ${inThousands(Math.max(done, total))}`;
}

/** Formats a number with a comma between the thousands. */
export function inThousands(count: number): string {
  return count.toLocaleString('en-GB');
}

/** A number of things in words: `1 Patient`, `2,000 Patients`. */
export function countOf(count: number, thing: string): string {
  return `${inThousands(count)} ${thing}${count === 1 ? '' : 's'}`;
}

function timeLeft(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
