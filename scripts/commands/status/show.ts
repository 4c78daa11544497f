import { styleText } from 'node:util';
import type { Terminal } from '../../core/terminal.ts';
import type { Verdict } from '../../reports/status/check.ts';
import type { StatusReport } from '../../reports/status/status.ts';

const COLOURS: Readonly<Record<Verdict, Parameters<typeof styleText>[0]>> = {
  ok: 'green',
  attention: 'red',
  unknown: 'magenta',
};

const VERDICTS: Readonly<Record<Verdict, string>> = {
  ok: 'All is as it should be',
  attention: 'Somebody has to look at this',
  unknown: 'Not everything could be told',
};

/** Shows how everything stands: the table, what to do, the verdict. */
export function showStatus({ checks, verdict, webhookUrl }: StatusReport, terminal: Terminal): void {
  terminal.table(checks.map((check) => [inColour(check.verdict), check.thing, check.detail ?? '']));
  if (webhookUrl) {
    terminal.line(`Semble calls ${webhookUrl}`);
  }
  for (const { thing, detail = '', todo } of checks) {
    if (todo) {
      terminal.problem(`${thing}: ${detail}`, todo);
    }
  }
  terminal.line(VERDICTS[verdict]);
}

/** No colour where NO_COLOR is set or the output is no screen. */
function inColour(verdict: Verdict): string {
  return styleText(COLOURS[verdict], verdict, { stream: process.stdout });
}
