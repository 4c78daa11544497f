import { PROGRAM } from '../../core/names.ts';
import { showRows } from '../../core/rows.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { DeployReport } from './report.ts';

/** The exit code: 1 when a person has to act before the bot can be subscribed, else 0. */
export function exitCodeOf({ rows }: DeployReport): number {
  return rows.some(({ state }) => state === 'waiting') ? 1 : 0;
}

/** Shows the result of a deployment: the table, the notes, and the next commands. */
export function showReport(report: DeployReport, terminal: Terminal): void {
  showRows(report.rows, { dryRun: report.dryRun, terminal });
  for (const text of report.notes) {
    terminal.note(text);
  }
  if (report.webhookUrl) {
    terminal.line(`Semble ${report.subscriptions.length > 0 ? 'calls' : 'will call'} ${report.webhookUrl}`);
  }
  if (report.subscriptions.some(({ paused }) => paused)) {
    terminal.note(`Deliveries are paused: ${PROGRAM} deploy --resume, then ${PROGRAM} reconcile`);
  }
  for (const text of report.next) {
    terminal.line(`Next: ${text}`);
  }
}
