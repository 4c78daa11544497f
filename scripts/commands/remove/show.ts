import { type Row, showRows } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';

/** Shows what was removed, or would be, and what a person has to do in addition. */
export function showRemoval(
  rows: readonly Row[],
  { dryRun, medplumOnly }: { readonly dryRun: boolean; readonly medplumOnly: boolean },
  terminal: Terminal,
): void {
  showRows(rows, { dryRun, terminal });
  if (!rows.some(({ state }) => state === 'removed')) {
    terminal.line(
      `Nothing is left to remove${medplumOnly ? ' in Medplum' : ''}. The Patients, the Bot and its policy stay`,
    );
  }
  if (!dryRun) {
    terminal.note(
      "Medplum keeps the old secrets in the project's history. Revoke the tokens in Semble: Settings > API access",
    );
  }
}
