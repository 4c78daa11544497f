import type { Style } from '../../core/columns.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { StatusVerdict } from '../../reports/status/check.ts';
import type { StatusReport } from '../../reports/status/status.ts';

const COLOURS: Readonly<Record<StatusVerdict, Style>> = {
  ok: 'green',
  attention: 'red',
  unknown: 'magenta',
};

const VERDICTS: Readonly<Record<StatusVerdict, string>> = {
  ok: 'All is in order',
  attention: 'A person has to act',
  unknown: 'Unknown: a check was not possible',
};

/** Shows the state of the deployment: the table, what to do, the verdict. */
export function showStatus({ checks, verdict, webhookUrl, subscriptions }: StatusReport, terminal: Terminal): void {
  terminal.table(
    checks.map((check) => [{ text: check.verdict, style: COLOURS[check.verdict] }, check.thing, check.detail ?? '']),
  );
  if (webhookUrl && subscriptions.length > 0) {
    terminal.line(`Semble calls ${webhookUrl}`);
  }
  for (const { thing, detail = '', todo } of checks) {
    if (todo) {
      terminal.problem(`${thing}: ${detail}`, todo);
    }
  }
  terminal.line(VERDICTS[verdict]);
}
