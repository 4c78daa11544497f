import { parseArgs } from 'node:util';

/** Whether a command that takes no option but `--help` is to go on; if not, it has said why and set the exit code. */
export function goesOn(help: string): boolean {
  try {
    const { values } = parseArgs({ options: { help: { type: 'boolean' } } });
    if (values.help) {
      process.stdout.write(help);
    }
    return values.help !== true;
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : 'The options are not right';
    console.error(`Problem: ${what}\n  Run it with --help`);
    process.exitCode = 1;
    return false;
  }
}
