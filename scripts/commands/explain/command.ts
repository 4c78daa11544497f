import { operatorCommand, runCommand } from '../../core/command.ts';
import { explain } from '../../reports/explain/explain.ts';
import { isUnknown } from '../../reports/explain/explanation.ts';
import { readInput } from '../../reports/explain/input.ts';
import { showExplanation } from './show.ts';

/** `explain`: shows why a Patient looks as it does. */
export function explainCommand() {
  return operatorCommand('explain')
    .summary('show why a Patient looks as it does; prints patient data')
    .description(
      'Prints patient data. Shows why a Patient looks as it does. For each element: what Semble has, what the mapper makes of it, what Medplum has and who owns it. Then: what was dropped, what a sync would change, and who wrote which version. It writes nothing.',
    )
    .argument('<semble-id>', '24 hexadecimal digits; or Patient/<id>, also of a Patient that was deleted in Medplum')
    .option('--all', 'also show the elements that are equal on both sides')
    .addHelpText(
      'after',
      `
It needs SEMBLE_API_TOKEN. Without MEDPLUM_BASE_URL, MEDPLUM_CLIENT_ID and
MEDPLUM_CLIENT_SECRET it shows the mapping only. The id of a deleted Patient is in
the resources that refer to it, in the output of an earlier reconcile, and in
Medplum's AuditEvent of the deletion if the server stores one.`,
    )
    .action((id, options) =>
      runCommand(options, async ({ variables, terminal, printJson }) => {
        const explanation = await explain(readInput(variables), id);
        printJson(explanation);
        showExplanation(explanation, { all: options.all ?? false, terminal });
        return isUnknown(explanation) ? 1 : 0;
      }),
    );
}
