import { parseArgs } from 'node:util';
import { readVariables } from './lib/env-file.ts';
import { explain } from './lib/explain/explain.ts';
import { WARNING } from './lib/explain/explanation.ts';
import { readInput } from './lib/explain/input.ts';
import { showExplanation } from './lib/explain/show-explanation.ts';
import { CommandFailure } from './lib/problem.ts';
import { problemsOf } from './lib/run-with-variables.ts';
import { terminalFor } from './lib/terminal.ts';

const HELP = `npm run explain -- <semble id> [options]

Prints patient data. Why does this patient look like this? Element by element what
Semble has, what the mapper makes of it, what Medplum has and who owns it; what was
dropped; what a sync would change; and who wrote which version. It writes nothing.

  --env <file>           read this file instead of .env; the environment wins
  --json                 print the result as JSON
  --help

It needs SEMBLE_API_TOKEN, and shows the mapping alone without MEDPLUM_BASE_URL,
MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET.
`;

const OPTIONS = { env: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean' } } as const;

const { values } = parseArgs({ options: OPTIONS, strict: false, allowPositionals: true });
const terminal = terminalFor({ json: values.json === true });
try {
  if (values.help) {
    process.stdout.write(HELP);
  } else {
    const [id, ...others] = readId();
    if (id === undefined || others.length > 0) {
      throw new CommandFailure({ what: 'It explains one patient', todo: 'npm run explain -- <semble id>' });
    }
    const input = readInput(readVariables(typeof values.env === 'string' ? values.env : undefined, process.env));
    terminal.note(WARNING);
    const explanation = await explain(input, id);
    if (values.json) {
      console.log(JSON.stringify(explanation, undefined, 2));
    }
    showExplanation(explanation, terminal);
    process.exitCode = explanation.semble || explanation.patientIds?.length ? 0 : 1;
  }
} catch (error) {
  process.exitCode = 1;
  const problems = problemsOf(error);
  if (values.json) {
    console.log(JSON.stringify({ problems }, undefined, 2));
  }
  for (const { what, todo } of problems) {
    terminal.problem(what, todo);
  }
}

/** The positionals, once there is no mistake among the options. */
function readId(): string[] {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true }).positionals;
  } catch (error) {
    const what = error instanceof Error ? error.message.split('. ')[0] : undefined;
    throw new CommandFailure({ what: what ?? 'The options are not right', todo: 'Run it with --help' });
  }
}
