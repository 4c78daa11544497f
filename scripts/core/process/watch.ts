/** The exit code after Ctrl-C. */
export const INTERRUPTED = 130;

/** What happens when the process ends before the work of the command does. */
interface Watcher {
  /** Shows that the run was interrupted. */
  readonly interrupted: () => void;
  /** Shows an unexpected error. */
  readonly crashed: (error: unknown) => void;
  /** The exit code of the run; undefined before it has ended. */
  readonly exitCode: () => number | undefined;
}

let onNextInterrupt: (() => void) | undefined;
/** Whether Ctrl-C (or SIGTERM) has come. */
let wasInterrupted = false;

/** Lets `act` handle the next Ctrl-C (or SIGTERM) instead of ending the process. One after that ends it. */
export function onInterrupt(act: () => void): void {
  onNextInterrupt = act;
}

/**
 * Whether Ctrl-C (or SIGTERM) has come. An error after it is mostly its consequence: a child process, such as that of esbuild, gets
 * the same signal and ends. So this waits for one turn of the event loop, which sees a signal after all else that came with it.
 */
export function interruptedBefore(): Promise<boolean> {
  return new Promise((resolve) => setImmediate(() => resolve(wasInterrupted)));
}

/**
 * Sets the exit code of the process when it ends, whatever ends it: the work, a signal (130), the spinner's own Ctrl-C (it
 * ends the process with 0, so 130), or an error that nothing caught.
 */
export function watchProcess({ interrupted, crashed, exitCode }: Watcher): void {
  const end = (): void => {
    wasInterrupted = true;
    const act = onNextInterrupt;
    onNextInterrupt = undefined;
    if (act) {
      act();
    } else {
      // A spinner removes its line when it gets the same signal.
      process.nextTick(() => process.exit(INTERRUPTED));
    }
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  const fail = async (error: unknown): Promise<void> => {
    if (await interruptedBefore()) {
      process.exit(INTERRUPTED);
    }
    crashed(error);
    process.exit();
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.once('exit', (code) => {
    if (exitCode() === undefined) {
      if (code === 0 || code === INTERRUPTED) {
        interrupted();
      } else {
        crashed(new Error('The command waits for something that never happens'));
      }
    }
    process.exitCode = exitCode() ?? INTERRUPTED;
  });
}
