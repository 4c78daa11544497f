import type { Style } from '../../core/columns.ts';
import type { Terminal } from '../../core/terminal.ts';
import type { ProbeVerdict } from '../../reports/probe/finding.ts';
import type { ErrorAnswer, Form, ProbeReport } from '../../reports/probe/report.ts';

const COLOURS: Readonly<Record<ProbeVerdict, Style>> = {
  confirmed: 'green',
  different: 'red',
  unknown: 'magenta',
};

const VERDICTS: Readonly<Record<ProbeVerdict, string>> = {
  confirmed: 'All assumptions are confirmed',
  different: 'Something differs: see above what follows',
  unknown: 'Nothing differs, but something is unknown',
};

/** Shows what a probe found out: the findings by subject, the forms, the errors, what follows, and the verdict. */
export function showProbe(
  { findings, forms, errors, host, requests, slowestMs, verdict }: ProbeReport,
  terminal: Terminal,
): void {
  for (const [subject, group] of Map.groupBy(findings, (finding) => finding.subject)) {
    terminal.line(subject);
    terminal.table(
      group.map(({ verdict: word, assumption, found }) => [
        { text: word, style: COLOURS[word] },
        found === undefined ? assumption : `${assumption}: ${found}`,
      ]),
    );
  }
  if (forms.length > 0) {
    terminal.line('Forms of values (d is a digit), and how often each came');
    terminal.table([...Map.groupBy(forms, ({ field }) => field)].map(([field, group]) => [field, formsText(group)]));
  }
  if (errors.length > 0) {
    terminal.line('Errors, in well-known words only');
    terminal.table(errors.map((error) => [error.request, errorText(error)]));
  }
  for (const { assumption, found = '', consequence, verdict: word } of findings) {
    if (consequence !== undefined && word === 'different') {
      terminal.problem(`${assumption}: ${found}`, consequence);
    } else if (consequence !== undefined) {
      terminal.note(`${assumption}: unknown, ${found}. ${consequence}`);
    }
  }
  terminal.line(`${requests} requests to ${host}, the slowest took ${slowestMs} ms`);
  terminal.line(VERDICTS[verdict]);
}

function formsText(forms: readonly Form[]): string {
  return forms.map(({ form, count }) => `${form} ${count}`).join(', ');
}

function errorText({ status, kind, codes, texts }: ErrorAnswer): string {
  return [`HTTP ${status}`, kind ?? 'no error', ...codes, ...texts].join(', ');
}
