import { parseArgs } from 'node:util';
import { mistakeAmongOptions } from './run-with-variables.ts';
import { plainTerminal } from './terminal.ts';

/** Whether a command that takes no option but `--help` is to go on; if not, it has said why and set the exit code. */
export function goesOn(help: string): boolean {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
    if (values.help) {
      process.stdout.write(help);
    }
    return values.help !== true;
  } catch (error) {
    const { what, todo } = mistakeAmongOptions(error);
    plainTerminal(console.error).problem(what, todo);
    process.exitCode = 1;
    return false;
  }
}
