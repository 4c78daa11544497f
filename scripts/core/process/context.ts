import type { Problem } from '../problem.ts';
import type { Terminal } from '../terminal.ts';

/** What a run gives to the work of a command. */
export interface RunContext {
  /** Shows nothing with `--json`. */
  readonly terminal: Terminal;
  /** Takes the report for the one JSON document of `--json`. It is printed when the work ends, with its exit code. */
  readonly printJson: (report: object) => void;
  /** Prints an object as one line of JSON at once, only with `--json`. For a command that `streams`. */
  readonly printLine: (object: object) => void;
  /** Lets a function handle the next Ctrl-C instead of ending the process. One after that ends it. */
  readonly onInterrupt: (act: () => void) => void;
}

/** What `runCommand` gives to the work of a command. */
export interface CommandContext extends RunContext {
  /** The variables of the process and of the file, as `readVariables` joins them. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Variables of the file that no command knows. They are shown as notes, except to a command that refuses them. */
  readonly unknownVariables: readonly Problem[];
}
