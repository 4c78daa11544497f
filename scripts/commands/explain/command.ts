import { operatorCommand, runCommand } from '../../core/command.ts';
import { explain } from '../../reports/explain/explain.ts';
import { WARNING } from '../../reports/explain/explanation.ts';
import { readInput } from '../../reports/explain/input.ts';
import { showExplanation } from './show.ts';

/** `explain`: says why a Patient looks as it does. */
export function explainCommand() {
  return operatorCommand('explain')
    .summary('say why a Patient looks as it does; prints patient data')
    .description(
      'Prints patient data. Why does this patient look like this? Element by element what Semble has, what the mapper makes of it, what Medplum has and who owns it; what was dropped; what a sync would change; and who wrote which version. It writes nothing.',
    )
    .argument('<semble-id>', '24 hexadecimal digits')
    .addHelpText(
      'after',
      `
It needs SEMBLE_API_TOKEN, and shows the mapping alone without MEDPLUM_BASE_URL,
MEDPLUM_CLIENT_ID and MEDPLUM_CLIENT_SECRET.`,
    )
    .action((id, options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        terminal.note(WARNING);
        const explanation = await explain(readInput(variables), id);
        printJson(explanation);
        showExplanation(explanation, terminal);
        return explanation.semble || explanation.patientIds?.length ? 0 : 1;
      }),
    );
}
