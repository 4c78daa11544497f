import type { Clock } from '../../src/clock.ts';
import type { Terminal } from './terminal.ts';

/** How far a piece of work has come. */
export interface Progress {
  /** `total` may be a little off: people come and go while they are counted. */
  show(done: number, total: number): void;
  /** Leaves the place to other lines. */
  end(): void;
}

/** Milliseconds from line to line where a screen can't be written over. */
const LINE_INTERVAL = 10_000;
const BAR_WIDTH = 24;

interface Screen {
  write(text: string): unknown;
}

/** A bar that is written over on a screen; without one, a plain line every ten seconds. */
export function progressOn(screen: Screen | undefined, terminal: Terminal, clock: Clock, already = 0): Progress {
  const began = clock.now();
  let told = began;
  return {
    show(done, total) {
      const words = inWords({ done, total, since: done - already, ms: clock.now() - began });
      if (screen) {
        const part = total > 0 ? Math.min(1, done / total) : 1;
        const full = Math.round(part * BAR_WIDTH);
        screen.write(`\r\u001b[2K${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)} ${words}`);
      } else if (clock.now() - told >= LINE_INTERVAL) {
        told = clock.now();
        terminal.line(words);
      }
    },
    end() {
      screen?.write('\r\u001b[2K');
    },
  };
}

interface Measured {
  readonly done: number;
  readonly total: number;
  /** Done since the clock began to run, and its milliseconds. */
  readonly since: number;
  readonly ms: number;
}

function inWords({ done, total, since, ms }: Measured): string {
  const perSecond = ms > 0 ? since / (ms / 1000) : 0;
  const left = perSecond > 0 ? `, ${timeLeft(Math.max(0, total - done) / perSecond)} left` : '';
  return `${inThousands(done)} of ${inThousands(Math.max(done, total))} patients, ${perSecond.toFixed(1)}/s${left}`;
}

/** A number with a comma between the thousands. */
export function inThousands(count: number): string {
  return count.toLocaleString('en-GB');
}

function timeLeft(seconds: number): string {
  return seconds < 90 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}
