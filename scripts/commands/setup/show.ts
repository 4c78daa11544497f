import { showRows } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { SetupReport } from './report.ts';

/** Shows what was written, without secrets, and the next command. */
export function showSetup(report: SetupReport, terminal: Terminal): void {
  const { dryRun, file, isWritten, rows, notes, problems, next } = report;
  showRows(rows, { dryRun, terminal });
  for (const text of notes) {
    terminal.note(text);
  }
  for (const { what, todo } of problems) {
    terminal.problem(what, todo);
  }
  terminal.line([
    isWritten
      ? `${file} is written. Only its owner can read it`
      : dryRun
        ? `${file} was not written`
        : `${file} has these values already`,
    ...next.map((command) => `Next: ${command}`),
  ]);
}
