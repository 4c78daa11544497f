import type { Style } from '../../core/columns.ts';
import type { Cell } from '../../core/output/table.ts';
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
  const rows = checks.map(({ verdict: word, thing, detail = '' }): StatusRow => ({ word, thing, detail }));
  const calls: StatusRow[] =
    webhookUrl && subscriptions.length > 0 ? [{ word: 'ok', thing: 'Semble calls', detail: webhookUrl }] : [];
  showRows([...rows, ...calls], terminal);
  for (const { thing, detail = '', todo } of checks) {
    if (todo) {
      terminal.problem(`${thing}: ${detail}`, todo);
    }
  }
  terminal.line(VERDICTS[verdict]);
}

interface StatusRow {
  readonly word: StatusVerdict;
  readonly thing: string;
  readonly detail: string;
}

/** Details narrower than this are easier to read below the others. */
const NARROW = 40;

/** Shows the rows as a table with the details beside the others or, on a narrow terminal, all of them below. */
function showRows(rows: readonly StatusRow[], terminal: Terminal): void {
  const first = (word: StatusVerdict): Cell => ({ text: word, style: COLOURS[word] });
  terminal.table(
    fitBeside(rows, terminal.rowWidth)
      ? rows.map(({ word, thing, detail }) => [first(word), thing, detail])
      : rows.flatMap(({ word, thing, detail }) => [[first(word), thing], ...(detail ? [['', detail]] : [])]),
  );
}

function fitBeside(rows: readonly StatusRow[], width: number): boolean {
  const longest = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length));
  const room = width - longest(rows.map(({ word }) => word)) - longest(rows.map(({ thing }) => thing)) - 4;
  return room >= NARROW && longest(rows.flatMap(({ detail }) => detail.split(' '))) <= room;
}
