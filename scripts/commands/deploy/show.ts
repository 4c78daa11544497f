import { styleText } from 'node:util';
import type { Terminal } from '../../core/terminal.ts';
import type { DeployReport, Row, State } from './report.ts';

type Colour = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<State, Colour>> = {
  created: 'green',
  updated: 'yellow',
  removed: 'yellow',
  unchanged: 'dim',
  passed: 'green',
  waiting: 'magenta',
  skipped: 'dim',
};

/** What a dry run says instead. */
const PLANNED: Readonly<Partial<Record<State, string>>> = {
  created: 'would be created',
  updated: 'would be updated',
  removed: 'would be removed',
};

/** Shows the rows as a table. */
export function showRows(rows: readonly Row[], dryRun: boolean, terminal: Terminal): void {
  terminal.table(rows.map(({ thing, state, detail = '' }) => [thing, inColour(state, dryRun), detail]));
}

/** Shows how a deployment ended: the table, what should be known, and what is next. */
export function showReport(report: DeployReport, terminal: Terminal): void {
  showRows(report.rows, report.dryRun, terminal);
  for (const text of report.notes) {
    terminal.note(text);
  }
  if (report.webhookUrl) {
    terminal.line(`Semble ${report.subscriptions.length > 0 ? 'calls' : 'will call'} ${report.webhookUrl}`);
  }
  if (report.subscriptions.some(({ paused }) => paused)) {
    terminal.note('Deliveries are paused: npm run deploy -- --resume, then npm run reconcile');
  }
  for (const text of report.next) {
    terminal.line(`Next: ${text}`);
  }
}

/** No colour where NO_COLOR is set or the output is no screen. */
function inColour(state: State, dryRun: boolean): string {
  return styleText(COLOURS[state], (dryRun && PLANNED[state]) || state, { stream: process.stdout });
}
