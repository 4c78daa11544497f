import { type Edit, withEnvFile } from '../output/command-lines.ts';
import { type CommonMembers, jsonDocument } from '../output/document.ts';
import { printable, printableJsonLine } from '../output/printable.ts';
import type { Problem } from '../problem.ts';
import { plainTerminal, type Terminal, terminalFor } from '../terminal.ts';

interface RunOptions {
  readonly command: string | null;
  readonly json: boolean;
  /** The file that `--env` names. */
  readonly env?: string | undefined;
  /** The exit code for work that throws. */
  readonly failed: number;
  /** What to do after an interruption. */
  readonly interrupted: string;
  /** Whether it runs until Ctrl-C and prints one JSON object for each line instead of one document. */
  readonly streams?: boolean;
}

/** One run of a command: what it shows, and the code with which the process ends. */
export class CommandRun {
  /** Follows the steps of the work, so that an interruption can name them. */
  readonly terminal: Terminal;
  /** The exit code for work that throws. */
  readonly failed: number;
  /** The result of the work, for the JSON document. */
  report: object | undefined;
  readonly #options: RunOptions;
  readonly #edit: Edit;
  readonly #terminal: Terminal;
  readonly #doneSteps: string[] = [];
  #step: string | undefined;
  #exitCode: number | undefined;

  constructor(options: RunOptions) {
    this.#options = options;
    this.failed = options.failed;
    this.#edit = withEnvFile(options.env);
    this.#terminal = terminalFor({ json: options.json, edit: this.#edit });
    this.terminal = { ...this.#terminal, step: (name, work, ended) => this.#follow(name, work, ended) };
  }

  /** Undefined until the run has ended. */
  get exitCode(): number | undefined {
    return this.#exitCode;
  }

  /** Shows a note that is in no report; with `--json` on standard error. */
  note(text: string): void {
    if (this.#options.json) {
      console.error(`Note: ${printable(text)}`);
    } else {
      this.#terminal.note(text);
    }
  }

  /** Prints an object as one line of JSON, only with `--json`. */
  printLine(object: object): void {
    if (this.#options.json) {
      console.log(printableJsonLine(object));
    }
  }

  /** Ends the run: shows the problems, or prints the JSON document. Only the first call counts. */
  end(exitCode: number, problems: readonly Problem[] = []): void {
    if (this.#exitCode !== undefined) {
      return;
    }
    this.#exitCode = exitCode;
    const { command, json, streams } = this.#options;
    if (json && !streams) {
      const common: CommonMembers = { command, exitCode, problems };
      console.log(jsonDocument(common, this.report, this.#edit));
    }
    const shownOn = json && streams ? plainTerminal(console.error, this.#edit) : this.#terminal;
    for (const { what, todo, details } of problems) {
      shownOn.problem(what, todo, details);
    }
  }

  /** Ends the run because a person interrupted it. */
  interrupt(exitCode: number): void {
    if (this.#options.streams) {
      this.end(exitCode);
      return;
    }
    const during = this.#step === undefined ? '' : ` during the step "${this.#step}"`;
    const done = this.#doneSteps.length > 0 ? `. Done before: ${this.#doneSteps.join(', ')}` : '';
    this.end(exitCode, [{ what: `Interrupted${during}${done}`, todo: this.#options.interrupted }]);
  }

  async #follow<T>(...[name, work, ended]: Parameters<typeof this.terminal.step<T>>): Promise<T> {
    this.#step = name;
    const result = await this.#terminal.step(name, work, ended);
    this.#doneSteps.push(name);
    this.#step = undefined;
    return result;
  }
}
