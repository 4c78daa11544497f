import { runWithVariables } from '../../core/run-with-variables.ts';
import { explain } from '../../reports/explain/explain.ts';
import { WARNING } from '../../reports/explain/explanation.ts';
import { readInput } from '../../reports/explain/input.ts';
import { showExplanation } from './show.ts';

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

await runWithVariables(
  HELP,
  {},
  async ({ values, operands: [id = ''], variables, terminal }) => {
    terminal.note(WARNING);
    const explanation = await explain(readInput(variables), id);
    if (values.json) {
      console.log(JSON.stringify(explanation, undefined, 2));
    }
    showExplanation(explanation, terminal);
    return explanation.semble || explanation.patientIds?.length ? 0 : 1;
  },
  { operands: ['<semble id>'] },
);
